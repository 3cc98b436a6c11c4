package io.anthesis.trainer.task;

import io.anthesis.diffusion.training.Losses;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskStopped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** In which order a training steps, saves, publishes and ends; what these are is given. */
final class TrainingLoop {
    /** The steps. */
    interface Steps {
        /** @return how many are done */
        long done();

        /** @return how many the device has begun, which may be ahead of those that are done */
        long begun();

        /**
         * @param until the last step that may be begun
         * @return the losses of the next step
         */
        Losses next(long until);
    }

    /** What a training leaves in ledger and storage. */
    interface Products {
        /** Takes the state as it is; it may be written later. */
        void saveResumePoint(EpochLosses losses);

        /** Likewise, after everything that was taken before. */
        void publish(int epoch, EpochLosses losses);

        /** @return whether images are to be shown before the first checkpoint has any */
        boolean isPreviewDue();

        /** Shows images of the state as it is. */
        void preview();

        /** Waits until all that was taken is written. */
        void awaitWritten();

        /** @return id of the run's newest checkpoint */
        Optional<String> latestCheckpoint();

        /** @return epochs since the best score of the run */
        int epochsWithoutImprovement();
    }

    /** Is called for each step. */
    interface Progress {
        void step(long step, int epoch, Losses losses, EpochLosses epochLosses);

        /** The time since the last step was spent on something other than training. */
        void paused();
    }

    /** Whether the task is to stop, and why. */
    interface Stop {
        Optional<StopReason> reason();
    }

    /**
     * @param patience epochs without improvement that end it, or empty for no limit
     * @param resumePointEvery how much a killed training repeats at most
     */
    record Plan(long totalSteps, int stepsPerEpoch, Optional<Integer> patience, Duration resumePointEvery) {}

    private final Plan plan;
    private final Steps steps;
    private final Products products;
    private final Progress progress;
    private final Stop stop;
    private final InstantSource clock;

    TrainingLoop(Plan plan, Steps steps, Products products, Progress progress, Stop stop, InstantSource clock) {
        this.plan = plan;
        this.steps = steps;
        this.products = products;
        this.progress = progress;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * Steps until the last epoch ends, or patience does.
     *
     * @param losses of the epoch so far
     * @return id of the run's last checkpoint, which an attempt before this one may have published; empty if that was deleted since
     * @throws TaskStopped if the task is to stop; after a resume point where the process is being stopped
     */
    Optional<String> run(EpochLosses losses) {
        EpochLosses epochLosses = losses;
        Instant nextResumePoint = clock.instant().plus(plan.resumePointEvery());
        // An attempt before this one may have ended between its last resume point and the report of its end.
        boolean over = isAtEpochEnd() && isPatienceOver();
        boolean saved = true;
        while (!over && steps.done() < plan.totalSteps()) {
            Optional<StopReason> stopping = stopReason();
            boolean saving = stopping.isPresent() || clock.instant().isAfter(nextResumePoint);
            boolean previewing = isFirstEpochUnderWay() && products.isPreviewDue();
            boolean settled = steps.done() == steps.begun();
            if (saving && settled) {
                products.saveResumePoint(epochLosses);
                saved = true;
                nextResumePoint = clock.instant().plus(plan.resumePointEvery());
                if (stopping.isPresent()) {
                    products.awaitWritten();
                    throw new TaskStopped(stopping.get());
                }
            }
            if (previewing && settled) {
                products.preview();
                progress.paused();
            }
            int epoch = epoch();
            boolean settling = (saving || previewing) && !settled;
            Losses step = steps.next(settling ? steps.begun() : endOfEpoch());
            epochLosses.add(step);
            saved = false;
            progress.step(steps.done(), epoch, step, epochLosses);
            if (isAtEpochEnd()) {
                products.publish(epoch(), epochLosses);
                epochLosses = new EpochLosses();
                over = isPatienceOver();
            }
        }
        if (!saved) {
            products.saveResumePoint(epochLosses);
        }
        products.awaitWritten();
        return products.latestCheckpoint();
    }

    private boolean isFirstEpochUnderWay() {
        return steps.done() > 0 && steps.done() < plan.stepsPerEpoch();
    }

    /** No step of the next epoch is begun before the state at the end of this one is taken. */
    private long endOfEpoch() {
        return Math.min(plan.totalSteps(), (long) (epoch() + 1) * plan.stepsPerEpoch());
    }

    /** @return epochs that are done */
    private int epoch() {
        return (int) (steps.done() / plan.stepsPerEpoch());
    }

    private boolean isAtEpochEnd() {
        return steps.done() > 0 && steps.done() % plan.stepsPerEpoch() == 0;
    }

    private boolean isPatienceOver() {
        if (plan.patience().isEmpty()) {
            return false;
        }
        products.awaitWritten();
        return products.epochsWithoutImprovement() >= plan.patience().get();
    }

    /**
     * @return whether the process is being stopped
     * @throws TaskStopped if the task is to stop for another reason: nothing is written then
     */
    private Optional<StopReason> stopReason() {
        Optional<StopReason> reason = stop.reason();
        if (reason.isPresent() && reason.get() != StopReason.SHUTDOWN) {
            throw new TaskStopped(reason.get());
        }
        return reason;
    }
}
