package io.anthesis.program.device;

import java.lang.foreign.MemorySegment;

/** Memory of the host that kernels read and write, zero at first. What one side writes, the other one sees without a copy. */
public interface SharedMemory extends AutoCloseable {
    /** @return the memory as the host has it */
    MemorySegment segment();

    /** @return where kernels find it */
    long address();

    @Override
    void close();
}
