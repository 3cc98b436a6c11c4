package io.anthesis.tensor.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.device.ComputeDevice;
import org.junit.jupiter.api.Test;

class DecompositionsTest {
    @Test
    void eigenvectorsAndEigenvaluesMakeTheMatrix() {
        double[] symmetric = {4, 1, -2, 1, 3, 0.5, -2, 0.5, 7};
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var decompositions = new Decompositions(manager)) {
            NDArray matrix = manager.create(symmetric, new Shape(3, 3));

            Decompositions.Eigen eigen = decompositions.symmetric(matrix);

            NDArray made =
                    eigen.vectors().mul(eigen.values()).matMul(eigen.vectors().transpose());
            assertThat(made.toDoubleArray()).containsExactly(symmetric, within(1e-12));
            assertThat(decompositions.eigenvalues(matrix).toDoubleArray())
                    .isSorted()
                    .containsExactly(eigen.values().toDoubleArray(), within(1e-12));
        }
    }

    @Test
    void singularValuesAreTheRootsOfTheEigenvaluesOfTheProduct() {
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var decompositions = new Decompositions(manager)) {
            NDArray matrix = manager.create(new double[] {3, 0, 4, 0, 0, 5, 0, 12}, new Shape(2, 4));

            // Rows are (3, 0, 4, 0) and (0, 5, 0, 12), which are orthogonal.
            assertThat(decompositions.singularValues(matrix).toDoubleArray())
                    .containsExactly(new double[] {13, 5}, within(1e-12));
        }
    }
}
