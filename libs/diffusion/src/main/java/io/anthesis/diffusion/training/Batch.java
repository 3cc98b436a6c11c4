package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;

/**
 * What one step learns from.
 *
 * @param images normalized, (batch, height, width, 3)
 * @param noises standard normal, of the same shape
 * @param diffusionTimes (batch, 1, 1, 1), in [0, 1)
 */
public record Batch(NDArray images, NDArray noises, NDArray diffusionTimes) {}
