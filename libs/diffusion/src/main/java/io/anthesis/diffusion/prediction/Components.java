package io.anthesis.diffusion.prediction;

import ai.djl.ndarray.NDArray;

/** What a noisy image is thought to be made of; both of shape (batch, height, width, 3), normalized. */
public record Components(NDArray images, NDArray noises) {}
