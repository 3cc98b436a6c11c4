/**
 * PyTorch's C functions, the CUDA runtime and driver, and NVRTC, through the foreign function interface. Nothing else calls natively.
 * Every return code becomes an exception.
 */
package io.anthesis.program.bindings;
