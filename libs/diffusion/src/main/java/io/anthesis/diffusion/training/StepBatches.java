package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.EpochOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The batches of a training, each a function of its step. The next is drawn and read while the device works on the last: a GPU
 * would wait for it longer than it computes. For one thread.
 */
public final class StepBatches {
    private final BatchMaker maker;
    private final EpochOrder order;
    private int epoch = -1;
    private int[] numbers = {};
    private long nextStep = -1;
    private CompletableFuture<HostBatch> next;

    public StepBatches(BatchMaker maker, EpochOrder order) {
        this.maker = maker;
        this.order = order;
    }

    /**
     * @param manager owns the batch
     * @param step 0 for the first step of the training; in any order, but made ahead is the one after
     */
    public Batch of(NDManager manager, long step) {
        return maker.place(manager, host(step));
    }

    /** As {@link #of}, in the memory of this process. */
    public NormalizedBatch normalized(long step) {
        return maker.normalized(host(step));
    }

    private HostBatch host(long step) {
        HostBatch batch = step == nextStep ? join(next) : draw(step);
        nextStep = step + 1;
        int[] numbersOfNext = numbers(nextStep);
        next = CompletableFuture.supplyAsync(
                () -> maker.draw(step + 1, numbersOfNext, position(step + 1), order.batchSize()));
        return batch;
    }

    private HostBatch draw(long step) {
        return maker.draw(step, numbers(step), position(step), order.batchSize());
    }

    private int[] numbers(long step) {
        int wanted = (int) (step / order.stepsPerEpoch());
        if (wanted != epoch) {
            epoch = wanted;
            numbers = order.of(epoch);
        }
        return numbers;
    }

    private int position(long step) {
        return (int) (step % order.stepsPerEpoch()) * order.batchSize();
    }

    private static HostBatch join(CompletableFuture<HostBatch> batch) {
        try {
            return batch.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
