//go:build !amd64

package assess

func vectors() []kernels { return nil }
