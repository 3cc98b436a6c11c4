package io.anthesis.program.device;

/** Compiled kernels. */
public interface KernelLibrary extends AutoCloseable {
    /**
     * Starts a kernel after everything that was started before.
     *
     * @param blocksOfImage of each image, {@code images} times as many in all
     * @param addresses its parameters, all of them pointers
     */
    void launch(String kernel, int blocksOfImage, int images, long... addresses);

    @Override
    void close();
}
