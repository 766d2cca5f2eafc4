"""JAX kernels: the numbers of the book, each usable on its own."""
