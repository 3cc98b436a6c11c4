package io.anthesis.metrics.kid;

import io.anthesis.metrics.interval.Estimate;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * KID of subsets of both sets, as torch-fidelity computes it ({@code kernel_distance}: 100 subsets of 1,000).
 *
 * <p>Interval: subsets overlap, so their spread alone says too little. What the images add is the delete-one jackknife of each
 * subset, which counts no image twice, averaged and scaled from the size of a subset to that of the set; what the choice of
 * subsets adds is their spread ({@code KidSubsetsTest} compares the sum with independent draws). Where both distributions are the same the
 * error is too large, as the variance of KID then falls faster than the number of images grows.
 *
 * @param kids of each subset
 * @param varianceOfImages what the choice of real and generated images adds to the variance of the mean
 */
public record KidSubsets(double[] kids, double varianceOfImages) {
    public KidSubsets {
        kids = kids.clone();
    }

    /**
     * Random subsets, each without replacement.
     *
     * @param subsets how many, 1 or more
     * @param size rows of each, 3 or more
     * @param seed decides the subsets
     * @throws IllegalArgumentException if a set has fewer rows than a subset, or dimensions differ; the message gives both
     */
    public static KidSubsets random(FeatureSet real, FeatureSet generated, int subsets, int size, long seed) {
        if (subsets < 1 || size < Kid.FEWEST_ROWS_OF_INTERVAL || real.rows() < size || generated.rows() < size) {
            throw new IllegalArgumentException("KID of " + subsets + " subsets of " + size + " needs " + size
                    + " images on each side, given were " + real.rows() + " real and " + generated.rows()
                    + " generated ones");
        }
        int[][] ofReal = new int[subsets][];
        int[][] ofGenerated = new int[subsets][];
        for (int subset = 0; subset < subsets; subset++) {
            var random = new CounterRandom(seed, Purpose.KID_SUBSETS, subset);
            ofReal[subset] = Arrays.copyOf(random.permutation(real.rows()), size);
            ofGenerated[subset] = Arrays.copyOf(random.permutation(generated.rows()), size);
        }
        return of(real, generated, ofReal, ofGenerated);
    }

    /**
     * Given subsets.
     *
     * @param ofReal rows of each subset, as many lists as {@code ofGenerated}
     * @throws IllegalArgumentException if a subset has fewer than three rows or one that does not exist, dimensions differ, or a
     *     feature of a subset is not finite
     */
    public static KidSubsets of(FeatureSet real, FeatureSet generated, int[][] ofReal, int[][] ofGenerated) {
        if (ofReal.length != ofGenerated.length || ofReal.length == 0) {
            throw new IllegalArgumentException(
                    "KID of subsets needs as many of real as of generated images, given were " + ofReal.length + " and "
                            + ofGenerated.length);
        }
        int subsets = ofReal.length;
        double[] kids = new double[subsets];
        double[] variances = new double[subsets];
        // Subsets on all cores: a subset alone has too few blocks to occupy them.
        IntStream.range(0, subsets).parallel().forEach(subset -> {
            ComparableKid kid =
                    Kid.unbiased(pick(real, ofReal[subset], "real"), pick(generated, ofGenerated[subset], "generated"));
            kids[subset] = kid.kid();
            variances[subset] = Jackknife.variance(kid.withoutEach()) * ofReal[subset].length / real.rows()
                    + kid.generatedVariance() * ofGenerated[subset].length / generated.rows();
        });
        return new KidSubsets(kids, KernelSums.sum(variances) / subsets);
    }

    /** @param what the features are of, for messages */
    private static Features pick(FeatureSet set, int[] rows, String what) {
        int dimensions = set.dimensions();
        float[] values = new float[rows.length * dimensions];
        float[] row = new float[dimensions];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= set.rows()) {
                throw new IllegalArgumentException(
                        "a subset has row " + rows[i] + ", the " + what + " images have rows 0 to " + (set.rows() - 1));
            }
            set.read(rows[i], 1, row);
            requireFinite(row, what, rows[i]);
            System.arraycopy(row, 0, values, i * dimensions, dimensions);
        }
        return new Features(values, dimensions);
    }

    private static void requireFinite(float[] features, String what, int image) {
        for (float feature : features) {
            if (!Float.isFinite(feature)) {
                throw new IllegalArgumentException("the features of " + what + " image " + image
                        + " are not finite: one is " + feature + "; look at that image and at the extractor");
            }
        }
    }

    @Override
    public double[] kids() {
        return kids.clone();
    }

    public double mean() {
        return KernelSums.sum(kids) / kids.length;
    }

    /** @return of the subsets as a population (divided by their number), as torch-fidelity prints it; not an error of the mean */
    public double standardDeviation() {
        return Math.sqrt(squares() / kids.length);
    }

    /** @return the mean, with what images and the choice of subsets add to its error */
    public Estimate estimate() {
        return new Estimate(mean(), Math.sqrt(varianceOfImages + varianceOfChoice()));
    }

    /** @return what the choice of subsets alone adds to the variance of the mean; 0 of a single one */
    double varianceOfChoice() {
        return kids.length == 1 ? 0 : squares() / (kids.length - 1) / kids.length;
    }

    private double squares() {
        double mean = mean();
        double squares = 0;
        for (double kid : kids) {
            squares += (kid - mean) * (kid - mean);
        }
        return squares;
    }
}
