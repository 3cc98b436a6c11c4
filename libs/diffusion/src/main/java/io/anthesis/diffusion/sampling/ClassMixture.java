package io.anthesis.diffusion.sampling;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image is to be of: a class, no class, or a mixture, whose embedding lies between those of its classes.
 *
 * @param shares by label, each more than 0, together 1. Labels are those of data sets: 1 for the first class, 0 for no class
 */
public record ClassMixture(Map<Integer, Double> shares) {
    /** The null class: what unlabelled images are of. */
    public static final ClassMixture NONE = of(0);

    private static final double ROUNDING = 1e-6;

    public ClassMixture {
        shares = Collections.unmodifiableMap(new TreeMap<>(shares));
        double sum = 0;
        for (Map.Entry<Integer, Double> share : shares.entrySet()) {
            if (share.getKey() < 0) {
                throw new IllegalArgumentException("class labels must be 0 or more, one was " + share.getKey());
            }
            if (!(share.getValue() > 0)) {
                throw new IllegalArgumentException("the share of a class must be more than 0, that of class "
                        + share.getKey() + " was " + share.getValue());
            }
            sum += share.getValue();
        }
        if (!(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException("the shares of classes must add up to 1, were " + shares);
        }
    }

    /** @param label 1 for the first class, 0 for no class */
    public static ClassMixture of(int label) {
        return new ClassMixture(Map.of(label, 1.0));
    }

    /** @param weight 0 gives {@code from}, 1 gives {@code to}; nothing beyond */
    public static ClassMixture between(ClassMixture from, ClassMixture to, double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("classes are interpolated by a weight in [0, 1], was " + weight);
        }
        Map<Integer, Double> shares = new TreeMap<>();
        from.shares.forEach((label, share) -> shares.merge(label, (1 - weight) * share, Double::sum));
        to.shares.forEach((label, share) -> shares.merge(label, weight * share, Double::sum));
        shares.values().removeIf(share -> share == 0);
        return new ClassMixture(shares);
    }
}
