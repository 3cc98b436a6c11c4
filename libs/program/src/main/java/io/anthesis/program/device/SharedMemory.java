package io.anthesis.program.device;

import java.lang.foreign.MemorySegment;

/**
 * Memory of the host that kernels read and write at the same address, zero at first. What one side writes, the other one sees without a
 * copy.
 *
 * @param free gives it back
 */
public record SharedMemory(MemorySegment segment, Runnable free) implements AutoCloseable {
    /** @return where kernels find it */
    public long address() {
        return segment.address();
    }

    @Override
    public void close() {
        free.run();
    }
}
