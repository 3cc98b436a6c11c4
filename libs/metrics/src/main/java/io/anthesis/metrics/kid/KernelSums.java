package io.anthesis.metrics.kid;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sums of the kernel k(x, y) = (x·y / d + 1)³ over pairs of rows, in double precision, block by block: two blocks of rows are in
 * memory for each thread. The order of all additions is fixed, so the sums are the same on every machine.
 *
 * @param ofRows for each row of the first set, the sum over all rows of the second
 * @param ofColumns for each row of the second set, the sum over all rows of the first
 */
record KernelSums(double[] ofRows, double[] ofColumns) {
    private static final int BLOCK = 128;

    static KernelSums between(FeatureSet a, FeatureSet b) {
        return compute(a, b, false);
    }

    /** Every row with every other row, without itself; both results are the same. */
    static double[] within(FeatureSet a) {
        KernelSums sums = compute(a, a, true);
        double[] all = new double[a.rows()];
        for (int i = 0; i < all.length; i++) {
            all[i] = sums.ofRows[i] + sums.ofColumns[i];
        }
        return all;
    }

    double total() {
        return sum(ofRows);
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** @param pairs whether the two are one set, of which each pair counts once */
    private static KernelSums compute(FeatureSet a, FeatureSet b, boolean pairs) {
        int blocks = (a.rows() + BLOCK - 1) / BLOCK;
        double[] ofRows = new double[a.rows()];
        double[][] columnsOfBlock = new double[blocks][];
        IntStream.range(0, blocks).parallel().forEach(block -> {
            double[] columns = new double[b.rows()];
            addBlock(a, b, pairs, block * BLOCK, ofRows, columns);
            columnsOfBlock[block] = columns;
        });
        double[] ofColumns = new double[b.rows()];
        for (double[] columns : columnsOfBlock) {
            for (int j = 0; j < ofColumns.length; j++) {
                ofColumns[j] += columns[j];
            }
        }
        return new KernelSums(ofRows, ofColumns);
    }

    private static void addBlock(
            FeatureSet a, FeatureSet b, boolean pairs, int from, double[] ofRows, double[] columns) {
        int dimensions = a.dimensions();
        int count = Math.min(BLOCK, a.rows() - from);
        float[] rows = new float[count * dimensions];
        a.read(from, count, rows);
        float[] others = new float[BLOCK * dimensions];
        double[] turned = new double[BLOCK * dimensions];
        double[] products = new double[BLOCK];
        for (int start = pairs ? from : 0; start < b.rows(); start += BLOCK) {
            int width = Math.min(BLOCK, b.rows() - start);
            b.read(start, width, others);
            turn(others, width, dimensions, turned);
            for (int i = 0; i < count; i++) {
                multiply(rows, i * dimensions, dimensions, turned, products);
                for (int j = 0; j < width; j++) {
                    if (!pairs || start + j > from + i) {
                        double base = products[j] / dimensions + 1;
                        double kernel = base * base * base;
                        ofRows[from + i] += kernel;
                        columns[start + j] += kernel;
                    }
                }
            }
        }
    }

    /** Dimension after dimension, so that the products of a row with a whole block are computed side by side. */
    private static void turn(float[] rows, int count, int dimensions, double[] turned) {
        for (int j = 0; j < count; j++) {
            for (int k = 0; k < dimensions; k++) {
                turned[k * BLOCK + j] = rows[j * dimensions + k];
            }
        }
    }

    /** Four dimensions at a time: reading and writing the sums would take longer than the products. */
    private static void multiply(float[] row, int from, int dimensions, double[] turned, double[] products) {
        Arrays.fill(products, 0);
        int k = 0;
        for (; k + 3 < dimensions; k += 4) {
            double v0 = row[from + k];
            double v1 = row[from + k + 1];
            double v2 = row[from + k + 2];
            double v3 = row[from + k + 3];
            int at0 = k * BLOCK;
            int at1 = at0 + BLOCK;
            int at2 = at1 + BLOCK;
            int at3 = at2 + BLOCK;
            for (int j = 0; j < BLOCK; j++) {
                products[j] +=
                        v0 * turned[at0 + j] + v1 * turned[at1 + j] + v2 * turned[at2 + j] + v3 * turned[at3 + j];
            }
        }
        for (; k < dimensions; k++) {
            double value = row[from + k];
            for (int j = 0; j < BLOCK; j++) {
                products[j] += value * turned[k * BLOCK + j];
            }
        }
    }
}
