package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;

/**
 * What one step learns from.
 *
 * @param images normalized, (batch, height, width, 3)
 * @param noises standard normal, of the same shape
 * @param times one uniform number in [0, 1) for each image; what it stands for is {@link TrainingSettings.TimeDistribution}
 */
public record Batch(NDArray images, NDArray noises, float[] times) {}
