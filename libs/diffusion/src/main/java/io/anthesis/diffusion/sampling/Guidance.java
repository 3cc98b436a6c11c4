package io.anthesis.diffusion.sampling;

import io.anthesis.diffusion.schedule.Rates;

/**
 * Moves predictions away from those of a weaker model: weak + scale · (strong - weak). The weak one is the same model without a class
 * (classifier-free guidance), or another model, the guide (autoguidance).
 *
 * @param scale 0 or more; 1 is no guidance, and only the strong model is evaluated
 * @param fromNoise least noise rate of the steps that are guided
 * @param toNoise largest noise rate of the steps that are guided
 * @see <a href="https://arxiv.org/abs/2207.12598">Ho and Salimans 2022</a> (classifier-free guidance; their w is scale - 1),
 *     <a href="https://arxiv.org/abs/2406.02507">Karras et al. 2024</a> (autoguidance),
 *     <a href="https://arxiv.org/abs/2404.07724">Kynkäänniemi et al. 2024</a> (an interval of noise rates)
 */
public record Guidance(double scale, double fromNoise, double toNoise) {
    public static final Guidance NONE = of(1);

    public Guidance {
        if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the guidance scale must be 0 or more, was " + scale);
        }
        if (!(fromNoise >= 0 && fromNoise <= toNoise && toNoise <= 1)) {
            throw new IllegalArgumentException(
                    "noise rates of guided steps must satisfy 0 <= from <= to <= 1, were from " + fromNoise + " to "
                            + toNoise);
        }
    }

    /** In every step. */
    public static Guidance of(double scale) {
        return new Guidance(scale, 0, 1);
    }

    /** @return whether any step may be guided */
    public boolean isNeeded() {
        return scale != 1;
    }

    /** @return whether a step that begins at these rates is guided */
    boolean guides(Rates rates) {
        return isNeeded() && rates.noise() >= fromNoise && rates.noise() <= toNoise;
    }

    /**
     * @param classes of the model that is guided
     * @throws IllegalArgumentException if there is nothing to guide it by
     */
    public static void requireWeakPrediction(int classes, boolean hasGuide) {
        if (classes == 0 && !hasGuide) {
            throw new IllegalArgumentException(
                    "the model was trained without classes: guidance needs one with classes, or a second model as guide");
        }
    }
}
