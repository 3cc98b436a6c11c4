/** Trainings by programs on a GPU that this machine does not have: numbers to compare with, and what compares and measures there. */
package io.anthesis.bench.gpu;
