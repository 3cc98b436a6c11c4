package io.anthesis.worker.claim;

import io.anthesis.ledger.lease.Lease;
import io.anthesis.worker.progress.ProgressReporter;
import io.anthesis.worker.trace.TaskTrace;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A running task: its lease, and whether it should go on. */
public final class TaskContext {
    private final Lease lease;
    private final TaskTrace trace;
    private final ProgressReporter progress;
    private final AtomicReference<StopReason> stop = new AtomicReference<>();
    private volatile int batch;

    TaskContext(Lease lease, TaskTrace trace, ProgressReporter progress) {
        this.lease = lease;
        this.trace = trace;
        this.progress = progress;
    }

    public Lease lease() {
        return lease;
    }

    TaskTrace trace() {
        return trace;
    }

    public ProgressReporter progress() {
        return progress;
    }

    public Optional<StopReason> stopReason() {
        return Optional.ofNullable(stop.get());
    }

    /** @throws TaskStopped if the task should end now */
    public void throwIfStopped() {
        StopReason reason = stop.get();
        if (reason != null) {
            throw new TaskStopped(reason);
        }
    }

    /**
     * The batch size to use: {@code usual}, or less after memory ran out before. Remembered, so that it can be halved if memory
     * runs out again.
     */
    public int batch(int usual) {
        batch = Math.min(usual, lease.batchLimit().orElse(usual));
        return batch;
    }

    /** What is computed at once. */
    @FunctionalInterface
    public interface Part {
        /** Computes {@code count} of the items, from number {@code from} on. */
        void compute(int from, int count);
    }

    /**
     * Computes items in batches of {@link #batch(int)}; where they are fewer than {@code usual}, that many are remembered.
     *
     * @throws TaskStopped between two of them, if the task should end
     */
    public void inBatches(int items, int usual, Part part) {
        int size = batch(Math.clamp(items, 1, usual));
        for (int from = 0; from < items; from += size) {
            throwIfStopped();
            part.compute(from, Math.min(size, items - from));
        }
    }

    /** @return what {@link #batch(int)} gave last, or 0 */
    int batch() {
        return batch;
    }

    /** A lost lease outweighs other reasons: nothing may be written then, not even a resume point. */
    void stop(StopReason reason) {
        stop.accumulateAndGet(
                reason, (known, added) -> known == null || added == StopReason.LEASE_LOST ? added : known);
    }
}
