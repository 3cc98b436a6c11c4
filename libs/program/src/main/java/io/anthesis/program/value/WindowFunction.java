package io.anthesis.program.value;

/** Which positions of its input a value is made of, and how. The gradients gather, too, so that every sum has one order. */
public sealed interface WindowFunction {
    /** The average of the positions that lie inside the image. */
    record AveragePool(PoolGeometry pool) implements WindowFunction {}

    /** Input: the gradient of the average. */
    record AveragePoolGradient(PoolGeometry pool) implements WindowFunction {}

    record MaximumPool(PoolGeometry pool) implements WindowFunction {}

    /** Inputs: the gradient of the maximum, and what was pooled. Of equal numbers the first one has the gradient. */
    record MaximumPoolGradient(PoolGeometry pool) implements WindowFunction {}

    /** Bilinear, with half-pixel centers and without antialiasing. */
    record Bilinear() implements WindowFunction {}

    /** Input: the gradient of the resized image. */
    record BilinearGradient() implements WindowFunction {}

    /** Zeros around, so many above and left; negative numbers cut off. */
    record Shift(int top, int left) implements WindowFunction {}
}
