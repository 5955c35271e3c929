//go:build !amd64

package assess

func fastest() kernels { return portable() }
