package io.anthesis.trainer.run;

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

        Losses next();
    }

    /** What a training leaves in ledger and storage. */
    interface Products {
        void saveResumePoint(EpochLosses losses);

        /** @return the checkpoint's id */
        String publish(int epoch, EpochLosses losses);

        /** @return id of the run's newest checkpoint */
        Optional<String> latestCheckpoint();

        /** @return epochs since the best score of the run */
        int epochsWithoutImprovement();
    }

    /** Is told of each step. */
    interface Progress {
        void step(long step, int epoch, Losses losses, EpochLosses epochLosses);
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
            stopIfAsked(epochLosses);
            int epoch = epoch();
            Losses step = steps.next();
            epochLosses.add(step);
            saved = false;
            progress.step(steps.done(), epoch, step, epochLosses);
            if (isAtEpochEnd()) {
                products.publish(epoch(), epochLosses);
                epochLosses = new EpochLosses();
                over = isPatienceOver();
            }
            if (clock.instant().isAfter(nextResumePoint)) {
                products.saveResumePoint(epochLosses);
                saved = true;
                nextResumePoint = clock.instant().plus(plan.resumePointEvery());
            }
        }
        if (!saved) {
            products.saveResumePoint(epochLosses);
        }
        return products.latestCheckpoint();
    }

    /** @return epochs that are done */
    private int epoch() {
        return (int) (steps.done() / plan.stepsPerEpoch());
    }

    private boolean isAtEpochEnd() {
        return steps.done() > 0 && steps.done() % plan.stepsPerEpoch() == 0;
    }

    private boolean isPatienceOver() {
        return plan.patience().isPresent()
                && products.epochsWithoutImprovement() >= plan.patience().get();
    }

    private void stopIfAsked(EpochLosses losses) {
        Optional<StopReason> reason = stop.reason();
        if (reason.isEmpty()) {
            return;
        }
        if (reason.get() == StopReason.SHUTDOWN) {
            products.saveResumePoint(losses);
        }
        throw new TaskStopped(reason.get());
    }
}
