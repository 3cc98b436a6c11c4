package io.anthesis.metrics.kid;

/**
 * Squared maximum mean discrepancy between two sets of features under the kernel k(x, y) = (x·y / d + 1)³, unbiased, in
 * double precision.
 *
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al. 2018, section 4</a>, and {@code KID} of the Keras DDIM example
 */
public final class Kid {
    private Kid() {}

    /**
     * The example's estimate: the mean over batches, with its standard error.
     *
     * @param batchSize rows of each batch; a remainder is left out; 2 or more
     * @throws IllegalArgumentException if there is no whole batch, or dimensions differ
     */
    public static KidEstimate perBatch(Features real, Features generated, int batchSize) {
        int batches = Math.min(real.rows(), generated.rows()) / batchSize;
        if (batches < 1 || batchSize < 2) {
            throw new IllegalArgumentException("KID per batch of " + batchSize + " needs that many images, given were "
                    + real.rows() + " real and " + generated.rows() + " generated ones");
        }
        double sum = 0;
        double squares = 0;
        for (int batch = 0; batch < batches; batch++) {
            double kid = unbiased(
                            real.slice(batch * batchSize, batchSize), generated.slice(batch * batchSize, batchSize))
                    .kid();
            sum += kid;
            squares += kid * kid;
        }
        double mean = sum / batches;
        double variance = batches == 1 ? Double.NaN : (squares - batches * mean * mean) / (batches - 1);
        return new KidEstimate(mean, Math.sqrt(Math.max(0, variance) / batches));
    }

    /**
     * The full U-statistic over all pairs, with the standard error of a delete-one jackknife over the rows of both sets.
     *
     * @throws IllegalArgumentException if a set has fewer than three rows, or dimensions differ
     */
    public static KidEstimate unbiased(Features real, Features generated) {
        requireComparable(real, generated);
        int m = real.rows();
        int n = generated.rows();
        double[] realRows = kernelSums(real, real, true);
        double[] generatedRows = kernelSums(generated, generated, true);
        double[] crossOfReal = kernelSums(real, generated, false);
        double[] crossOfGenerated = kernelSums(generated, real, false);
        double realSum = sum(realRows);
        double generatedSum = sum(generatedRows);
        double crossSum = sum(crossOfReal);
        double kid = combine(realSum, m, generatedSum, n, crossSum);

        double variance = 0;
        variance += jackknife(
                m, i -> combine(realSum - 2 * realRows[i], m - 1, generatedSum, n, crossSum - crossOfReal[i]));
        variance += jackknife(
                n,
                i -> combine(realSum, m, generatedSum - 2 * generatedRows[i], n - 1, crossSum - crossOfGenerated[i]));
        return new KidEstimate(kid, Math.sqrt(variance));
    }

    private static double combine(double realSum, int m, double generatedSum, int n, double crossSum) {
        return realSum / ((double) m * (m - 1))
                + generatedSum / ((double) n * (n - 1))
                - 2 * crossSum / ((double) m * n);
    }

    private static double jackknife(int rows, java.util.function.IntToDoubleFunction without) {
        double mean = 0;
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = without.applyAsDouble(i);
            mean += values[i] / rows;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum * (rows - 1) / rows;
    }

    /** For each row of {@code a} the sum of its kernel with all rows of {@code b}; without itself if {@code same}. */
    private static double[] kernelSums(Features a, Features b, boolean same) {
        int dimensions = a.dimensions();
        double[] sums = new double[a.rows()];
        java.util.stream.IntStream.range(0, a.rows()).parallel().forEach(i -> {
            double sum = 0;
            for (int j = 0; j < b.rows(); j++) {
                if (!same || i != j) {
                    double base =
                            dot(a.values(), i * dimensions, b.values(), j * dimensions, dimensions) / dimensions + 1;
                    sum += base * base * base;
                }
            }
            sums[i] = sum;
        });
        return sums;
    }

    /** Four sums side by side: one would wait for itself at each addition. */
    private static double dot(float[] a, int fromA, float[] b, int fromB, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            s0 += (double) a[fromA + i] * b[fromB + i];
            s1 += (double) a[fromA + i + 1] * b[fromB + i + 1];
            s2 += (double) a[fromA + i + 2] * b[fromB + i + 2];
            s3 += (double) a[fromA + i + 3] * b[fromB + i + 3];
        }
        for (; i < count; i++) {
            s0 += (double) a[fromA + i] * b[fromB + i];
        }
        return s0 + s1 + s2 + s3;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static void requireComparable(Features real, Features generated) {
        if (real.dimensions() != generated.dimensions()) {
            throw new IllegalArgumentException("features have " + real.dimensions() + " and " + generated.dimensions()
                    + " dimensions: they come from different extractors");
        }
        if (real.rows() < 3 || generated.rows() < 3) {
            throw new IllegalArgumentException("KID needs three images or more on each side, given were " + real.rows()
                    + " real and " + generated.rows() + " generated ones");
        }
    }
}
