package io.anthesis.trainer.task;

import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.worker.claim.TaskContext;
import java.time.Duration;
import java.util.Map;

/** Measures how fast a training goes, and reports it: each step as progress, some of them as points of its curves. */
final class ProgressMeter implements TrainingLoop.Progress {
    private static final Duration CURVE_INTERVAL = Duration.ofSeconds(2);
    /** Later points of a curve are farther apart: a week has a few thousand. */
    private static final int POINTS_PER_DOUBLING = 500;

    private static final double SMOOTHING = 0.1;

    private final Trainings trainings;
    private final TaskContext context;
    private final int batchSize;
    private final long totalSteps;
    private final Stopwatch begin = Stopwatch.start();
    private Duration last = Duration.ZERO;
    private Duration nextPoint = Duration.ZERO;
    private double secondsPerStep = Double.NaN;

    ProgressMeter(Trainings trainings, TaskContext context, int batchSize, long steps, long totalSteps) {
        this.trainings = trainings;
        this.context = context;
        this.batchSize = batchSize;
        this.totalSteps = totalSteps;
        context.progress().report("steps", steps, totalSteps, Map.of());
    }

    @Override
    public void paused() {
        last = begin.elapsed();
    }

    @Override
    public void step(long step, int epoch, Losses losses, EpochLosses epochLosses) {
        Duration now = begin.elapsed();
        double seconds = now.minus(last).toNanos() / 1e9;
        last = now;
        secondsPerStep =
                Double.isNaN(secondsPerStep) ? seconds : secondsPerStep + SMOOTHING * (seconds - secondsPerStep);
        Map<String, Double> metrics = JobProgress.finite(Map.of(
                "noiseLoss",
                (double) losses.noise(),
                "imageLoss",
                (double) losses.image(),
                "epochNoiseLoss",
                epochLosses.meanNoise(),
                "epochImageLoss",
                epochLosses.meanImage(),
                "epoch",
                (double) epoch,
                "imagesPerSecond",
                batchSize / secondsPerStep,
                "etaSeconds",
                (totalSteps - step) * secondsPerStep));
        context.progress().report("steps", step, totalSteps, metrics);
        if (now.compareTo(nextPoint) >= 0) {
            trainings.progress(context.lease(), step, epoch, Json.write(metrics));
            Duration spread = now.dividedBy(POINTS_PER_DOUBLING);
            nextPoint = now.plus(spread.compareTo(CURVE_INTERVAL) > 0 ? spread : CURVE_INTERVAL);
        }
    }
}
