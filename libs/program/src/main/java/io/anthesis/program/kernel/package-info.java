/** CUDA C for the kernels of a schedule. */
package io.anthesis.program.kernel;
