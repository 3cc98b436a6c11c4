package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.program.device.NetworkWeights;

/**
 * A model whose predictions are the weak ones of guided evaluations.
 *
 * @param weights that may change between samplings, of a network for images of the same size
 */
public record ProgramGuide(NetworkWeights weights, PredictionType predictionType) {}
