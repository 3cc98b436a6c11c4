package io.anthesis.contracts.spec.training;

/**
 * How images are changed before a step sees them.
 *
 * @param horizontalFlips whether half of the images are mirrored left to right
 */
public record AugmentationSpec(boolean horizontalFlips) {}
