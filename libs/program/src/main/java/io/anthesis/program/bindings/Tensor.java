package io.anthesis.program.bindings;

import java.lang.foreign.MemorySegment;

/**
 * A tensor of PyTorch, to be closed by the code that made it.
 *
 * @param handle of the tensor, as the C functions take it
 * @param address of its first number, on its device
 */
public record Tensor(Libtorch library, MemorySegment handle, long address) implements AutoCloseable {
    @Override
    public void close() {
        library.delete(handle);
    }
}
