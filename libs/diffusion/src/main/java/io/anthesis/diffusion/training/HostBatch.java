package io.anthesis.diffusion.training;

/**
 * What {@link Batch} is made of, before it is on a device.
 *
 * @param pixels one image after another, channels last, values in [0, 1]
 * @param noises standard normal, as many
 * @param times one uniform number in [0, 1) for each image
 */
record HostBatch(float[] pixels, float[] noises, float[] times) {}
