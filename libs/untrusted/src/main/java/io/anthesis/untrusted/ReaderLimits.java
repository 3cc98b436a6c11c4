package io.anthesis.untrusted;

import java.time.Duration;

/**
 * Limits of child processes that read untrusted files.
 *
 * @param processes that run at once
 * @param memoryBytes of one process: heap, classes, code and native memory together
 * @param time that a process may take, plus {@code timePerMebibyte} of its file
 * @param maxFileBytes size of the largest file that a process may write
 * @param maxWait for a free process
 */
public record ReaderLimits(
        int processes, long memoryBytes, Duration time, Duration timePerMebibyte, long maxFileBytes, Duration maxWait) {
    /** What a JVM needs beside its heap: classes, compiled code, stacks, and what decoders allocate natively. */
    private static final long BESIDE_HEAP_BYTES = 256L << 20;

    private static final long MIN_HEAP_BYTES = 64L << 20;
    private static final int MEBIBYTE = 1 << 20;

    public ReaderLimits {
        if (processes < 1) {
            throw new IllegalArgumentException("anthesis.reader.processes must be 1 or more, was " + processes);
        }
        if (memoryBytes < BESIDE_HEAP_BYTES + MIN_HEAP_BYTES) {
            throw new IllegalArgumentException("anthesis.reader.memory must be at least "
                    + (BESIDE_HEAP_BYTES + MIN_HEAP_BYTES) / MEBIBYTE + "M, was " + memoryBytes + " bytes");
        }
    }

    long heapBytes() {
        return memoryBytes - BESIDE_HEAP_BYTES;
    }

    /** @param inputBytes size of the file that is read */
    Duration timeFor(long inputBytes) {
        return time.plus(timePerMebibyte.multipliedBy(inputBytes / MEBIBYTE));
    }
}
