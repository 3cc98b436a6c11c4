/** Values that a program computes: a graph of primitive operations, from which schedules and kernels are made. */
package io.anthesis.program.value;
