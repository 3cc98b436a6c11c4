package io.anthesis.tensor.execution;

/** A network with its weights on a device. For the thread that loaded it. */
public interface LoadedNetwork extends AutoCloseable {
    /**
     * Evaluates the network with its moving statistics.
     *
     * @param input {@code batch} inputs one after another, channels last
     * @return as many outputs, likewise
     */
    float[] evaluate(float[] input, int batch);

    @Override
    void close();
}
