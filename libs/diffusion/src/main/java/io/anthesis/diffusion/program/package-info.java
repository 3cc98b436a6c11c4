/** Trainings as programs of a device: what {@code training} does, without DJL's tensors. */
package io.anthesis.diffusion.program;
