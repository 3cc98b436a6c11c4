package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;

/** Combines the noises predicted by the last steps; while there are fewer, a lower order serves. */
final class AdamsBashforth implements AutoCloseable {
    /** For 1 to 5 predictions, the oldest first (Hairer et al. 1993, section III.1, table 1.1). */
    private static final double[][] COEFFICIENTS = {
        {1},
        {-1 / 2., 3 / 2.},
        {5 / 12., -16 / 12., 23 / 12.},
        {-9 / 24., 37 / 24., -59 / 24., 55 / 24.},
        {251 / 720., -1274 / 720., 2616 / 720., -2774 / 720., 1901 / 720.}
    };

    static final int HIGHEST_ORDER = COEFFICIENTS.length;

    private final NDManager owner;
    private final int order;
    private final Deque<NDArray> noises = new ArrayDeque<>();

    AdamsBashforth(NDManager owner, int order) {
        this.owner = owner;
        this.order = order;
    }

    /** @return factors of so many predictions, the oldest first */
    static double[] coefficients(int predictions) {
        return COEFFICIENTS[predictions - 1].clone();
    }

    /** @return a combination with {@code latest}, of its manager; {@code latest} is kept for the next steps */
    NDArray combine(NDArray latest) {
        NDManager scratch = latest.getManager();
        NDArray kept = latest.duplicate();
        kept.attach(owner);
        noises.addLast(kept);
        double[] coefficients = coefficients(noises.size());
        NDArray sum = null;
        int position = 0;
        for (NDArray noise : noises) {
            NDArray term = noise.mul((float) coefficients[position++]);
            term.attach(scratch);
            sum = sum == null ? term : sum.addi(term);
        }
        if (noises.size() == order) {
            noises.removeFirst().close();
        }
        return sum;
    }

    @Override
    public void close() {
        noises.forEach(NDArray::close);
    }
}
