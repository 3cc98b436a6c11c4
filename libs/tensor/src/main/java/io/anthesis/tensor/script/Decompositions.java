package io.anthesis.tensor.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;

/** Decompositions of matrices by PyTorch's LAPACK, which DJL itself does not offer. Results are attached to the manager of the input. */
public final class Decompositions implements AutoCloseable {
    private static final String SCRIPT = """
              def symmetric(self: __torch__.M, matrix: Tensor) -> Tuple[Tensor, Tensor]:
                values, vectors = torch.linalg_eigh(matrix, "L")
                return (values, vectors)
              def eigenvalues(self: __torch__.M, matrix: Tensor) -> Tensor:
                return torch.linalg_eigvalsh(matrix, "L")
              def singular(self: __torch__.M, matrix: Tensor) -> Tensor:
                return torch.linalg_svdvals(matrix)
            """;

    private final PtSymbolBlock module;

    /** @param manager owns the compiled operations */
    public Decompositions(NDManager manager) {
        this.module = ScriptModule.load(manager, SCRIPT);
    }

    /**
     * Eigenvalues and eigenvectors of a symmetric matrix.
     *
     * @param values shape (n), ascending
     * @param vectors shape (n, n), one in each column
     */
    public record Eigen(NDArray values, NDArray vectors) {}

    /** @param matrix shape (n, n), symmetric; only its lower triangle is read */
    public Eigen symmetric(NDArray matrix) {
        NDList results = run("symmetric", matrix);
        return new Eigen(results.get(0), results.get(1));
    }

    /**
     * @param matrix shape (n, n), symmetric; only its lower triangle is read
     * @return shape (n), ascending
     */
    public NDArray eigenvalues(NDArray matrix) {
        return run("eigenvalues", matrix).head();
    }

    /**
     * @param matrix shape (m, n)
     * @return shape (min(m, n)), descending
     */
    public NDArray singularValues(NDArray matrix) {
        return run("singular", matrix).head();
    }

    private NDList run(String method, NDArray matrix) {
        NDManager manager = matrix.getManager();
        try (NDManager names = manager.newSubManager()) {
            NDArray name = names.zeros(new Shape(1));
            name.setName("module_method:" + method);
            matrix.setName(null);
            NDList results = IValueUtils.forward(module, new NDList(matrix, name), true);
            results.attach(manager);
            return results;
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
