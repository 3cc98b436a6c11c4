package io.anthesis.diffusion.sampling;

import java.util.Arrays;

/**
 * The diffusion times at which the network is evaluated, from the noise side to the image side; after the last comes 0.
 *
 * @param values falling, each in (0, 1]
 * @param uniform whether they are evenly spaced from 1 on
 */
public record DiffusionTimes(float[] values, boolean uniform) {
    public DiffusionTimes {
        values = values.clone();
        float previous = Math.nextUp(1f);
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] > 0 && values[i] < previous)) {
                throw new IllegalArgumentException("diffusion times must fall from at most 1 and stay above 0, number "
                        + i + " was " + values[i] + " after " + (i == 0 ? "the start" : values[i - 1]));
            }
            previous = values[i];
        }
        if (values.length == 0) {
            throw new IllegalArgumentException("there must be one diffusion time or more");
        }
    }

    /** @param steps evenly spaced times, 1 or more, the first being 1 */
    public static DiffusionTimes uniform(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("diffusion steps must be 1 or more, was " + steps);
        }
        float[] values = new float[steps];
        for (int step = 0; step < steps; step++) {
            values[step] = 1f - step / (float) steps;
        }
        return new DiffusionTimes(values, true);
    }

    /** @param values falling, each in (0, 1] */
    public static DiffusionTimes custom(float... values) {
        return new DiffusionTimes(values, false);
    }

    @Override
    public float[] values() {
        return values.clone();
    }

    /** @return how many times there are, 1 or more */
    public int steps() {
        return values.length;
    }

    float at(int step) {
        return values[step];
    }

    /** @return the time that step {@code step} goes to */
    float after(int step) {
        if (step < values.length - 1) {
            return uniform ? values[step] - 1f / values.length : values[step + 1];
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DiffusionTimes(float[] otherValues, boolean otherUniform)
                && uniform == otherUniform
                && Arrays.equals(values, otherValues);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return uniform ? values.length + " uniform steps" : Arrays.toString(values);
    }
}
