package assess

func fastest() kernels { return portable() }
