package io.anthesis.diffusion.schedule;

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
    public Rates rates(double diffusionTime) {
        double startAngle = StrictMath.acos(maxSignalRate);
        double endAngle = StrictMath.acos(minSignalRate);
        double angle = startAngle + DiffusionSchedule.requireTime(diffusionTime) * (endAngle - startAngle);
        return new Rates((float) StrictMath.cos(angle), (float) StrictMath.sin(angle));
    }
}
