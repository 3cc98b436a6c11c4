package io.anthesis.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** A large float32 matrix product: the most multiply-adds that this machine does. */
final class PeakWorkload implements Workload {
    static final int SIZE = 2048;

    private final NDArray a;
    private final NDArray b;

    PeakWorkload(NDManager manager) {
        this.a = manager.randomNormal(new Shape(SIZE, SIZE));
        this.b = manager.randomNormal(new Shape(SIZE, SIZE));
    }

    /** Multiply-adds count twice. */
    static double gigaFlop() {
        return 2.0 * SIZE * SIZE * SIZE / 1e9;
    }

    @Override
    public void run(int batch, int repetitions) {
        for (int i = 1; i < repetitions; i++) {
            a.matMul(b).close();
        }
        // A GPU has done them all when the last is read.
        try (NDArray last = a.matMul(b);
                NDArray sum = last.sum()) {
            sum.getFloat();
        }
    }
}
