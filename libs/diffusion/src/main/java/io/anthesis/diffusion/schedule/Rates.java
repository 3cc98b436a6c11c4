package io.anthesis.diffusion.schedule;

import ai.djl.ndarray.NDArray;

/** Noisy image = signal rate · image + noise rate · noise. Both of shape (batch, 1, 1, 1); signal² + noise² = 1. */
public record Rates(NDArray signal, NDArray noise) {}
