package io.anthesis.metrics.frechet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.metrics.blocks.FeatureScan;
import io.anthesis.metrics.kid.FeatureSet;
import io.anthesis.tensor.script.Decompositions;

/**
 * Mean and covariance of a set, the covariance as a factor F of shape (rank, dimensions) with Fᵀ F = covariance, divided by n − 1.
 *
 * @param rows less their mean
 * @param trace of the covariance
 * @param factor attached to the manager that computed it
 */
record Moments(CenteredRows rows, double[] mean, double trace, NDArray factor) {

    static Moments of(FeatureSet set, FeatureScan scan, NDManager manager, Decompositions decompositions) {
        var rows = new CenteredRows(set, scan.mean());
        NDArray factor =
                set.rows() <= set.dimensions() ? ofRows(rows, manager) : ofCovariance(rows, manager, decompositions);
        try (NDArray squares = factor.square();
                NDArray trace = squares.sum()) {
            return new Moments(rows, scan.mean(), trace.getDouble(), factor);
        }
    }

    /** With fewer rows than dimensions, the rows themselves are the factor: nothing is squared, so no precision is lost. */
    private static NDArray ofRows(CenteredRows rows, NDManager manager) {
        NDArray factor = manager.zeros(new Shape(rows.rows(), rows.dimensions()), DataType.FLOAT64);
        double scale = 1 / Math.sqrt(rows.rows() - 1.0);
        int[] at = {0};
        rows.forEach(manager, block -> {
            int count = Math.toIntExact(block.getShape().get(0));
            factor.set(new NDIndex("{}:{}", at[0], at[0] + count), block.mul(scale));
            at[0] += count;
        });
        return factor;
    }

    private static NDArray ofCovariance(CenteredRows rows, NDManager manager, Decompositions decompositions) {
        int dimensions = rows.dimensions();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray covariance = scratch.zeros(new Shape(dimensions, dimensions), DataType.FLOAT64);
            double scale = 1 / (rows.rows() - 1.0);
            rows.forEach(
                    scratch,
                    block -> covariance.addi(block.transpose().matMul(block).muli(scale)));
            Decompositions.Eigen eigen = decompositions.symmetric(covariance);
            // Rounding makes some of the eigenvalues that are 0 negative.
            NDArray roots = eigen.values().maximum(0).sqrt();
            NDArray factor = eigen.vectors().mul(roots).transpose();
            factor.attach(manager);
            return factor;
        }
    }
}
