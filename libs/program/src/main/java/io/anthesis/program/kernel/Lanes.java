package io.anthesis.program.kernel;

import io.anthesis.program.schedule.Instruction.RowKernel;

/**
 * How the channels of a position are shared among threads.
 *
 * @param channels of the position, 1 if one thread computes it alone
 * @param perThread channels side by side that a thread computes
 * @param threads that share a position
 */
record Lanes(int channels, int perThread, int threads) {
    /** @param pack channels that fill 16 bytes, where all parts of values begin and end at whole packs; 1 elsewhere */
    static Lanes of(RowKernel kernel, int pack) {
        int channels = kernel.domain().channels();
        int perThread = channels > 1 ? pack : 1;
        while ((channels + perThread - 1) / perThread > KernelSource.THREADS) {
            perThread *= 2;
        }
        return new Lanes(channels, perThread, (channels + perThread - 1) / perThread);
    }

    /** Positions that a block computes at once. */
    int rowsOfBlock() {
        return KernelSource.THREADS / threads;
    }

    /** Whether no thread has channels beyond the last one. */
    boolean isWhole() {
        return channels % perThread == 0;
    }
}
