package io.anthesis.diffusion.schedule;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The Keras example's schedule: the angle between signal and noise grows linearly with diffusion time.
 *
 * @param maxSignalRate at diffusion time 0, in (0, 1)
 * @param minSignalRate at diffusion time 1, in (0, 1), smaller than {@code maxSignalRate}
 * @see <a href="https://arxiv.org/abs/2102.09672">Nichol and Dhariwal 2021, section 3.2</a>, as simplified in the Keras DDIM example
 */
public record AngleSchedule(double minSignalRate, double maxSignalRate) implements DiffusionSchedule {
    public AngleSchedule {
        if (!(minSignalRate > 0 && minSignalRate < maxSignalRate && maxSignalRate < 1)) {
            throw new IllegalArgumentException("signal rates must satisfy 0 < min < max < 1, were min " + minSignalRate
                    + " and max " + maxSignalRate);
        }
    }

    @Override
    public Rates rates(NDArray diffusionTimes) {
        Shape shape = diffusionTimes.getShape();
        if (shape.dimension() != 4 || shape.size() != shape.get(0)) {
            throw new IllegalArgumentException("diffusion times must have shape (batch, 1, 1, 1), had " + shape);
        }
        float startAngle = (float) Math.acos(maxSignalRate);
        float endAngle = (float) Math.acos(minSignalRate);
        NDArray angles = diffusionTimes.mul(endAngle - startAngle).add(startAngle);
        return new Rates(angles.cos(), angles.sin());
    }
}
