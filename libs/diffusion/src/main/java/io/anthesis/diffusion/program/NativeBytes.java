package io.anthesis.diffusion.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes as kernels read them. */
final class NativeBytes {
    private NativeBytes() {}

    static ByteBuffer allocate(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.nativeOrder());
    }
}
