package io.anthesis.trainer.run;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.ledger.lease.Leases.Effects;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.ComputeType;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.metrics.WorkerMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** One training on one worker: steps, resume points, checkpoints, progress. */
final class TrainingSession implements AutoCloseable {
    private final TrainingSpec spec;
    private final DatasetLibrary.Opened data;
    private final ResumePoints resumePoints;
    private final InitialWeights initialWeights;
    private final CheckpointPublisher checkpoints;
    private final Runs runs;
    private final TrainerConfig config;
    private final WorkerMetrics metrics;
    private final NDManager manager;
    private final EpochOrder order;
    private final NetworkGraph graph;
    private final CompiledNetwork network;
    private final DiffusionTraining training;
    private int microBatches = 1;

    TrainingSession(
            NDManager manager,
            TrainingSpec spec,
            DatasetLibrary.Opened data,
            ResumePoints resumePoints,
            InitialWeights initialWeights,
            CheckpointPublisher checkpoints,
            Runs runs,
            TrainerConfig config,
            WorkerMetrics metrics) {
        this.manager = manager;
        this.spec = spec;
        this.data = data;
        this.resumePoints = resumePoints;
        this.initialWeights = initialWeights;
        this.checkpoints = checkpoints;
        this.runs = runs;
        this.config = config;
        this.metrics = metrics;
        this.order = new EpochOrder(spec.seed(), data.training().count(), spec.repetitions(), spec.batchSize());
        this.graph = CheckpointManifest.model(spec).network().graph();
        // A run that must be exact must repeat on a GPU, too.
        var compilation = new Compilation(
                ComputeType.parse(spec.computeType()),
                spec.exact() && manager.getDevice().isGpu());
        this.network = new CompiledNetwork(manager, graph, compilation);
        var loss = Objective.Loss.valueOf(spec.loss().toUpperCase(Locale.ROOT));
        var settings = TrainingSettings.example(loss, AdamW.of(spec.learningRate(), spec.weightDecay()), spec.ema());
        this.training = new DiffusionTraining(
                manager, network, CheckpointManifest.model(spec).schedule(), settings);
    }

    Outcome run(TaskContext context) {
        Normalizer normalizer = normalizer(data.training());
        ResumePoints.Found start = resumePoints
                .newest(manager, graph, spec.exact())
                .orElseGet(() ->
                        new ResumePoints.Found(initialWeights.state(manager, graph, spec), new EpochLosses(), true));
        try (TrainingState state = start.state()) {
            long totalSteps = (long) spec.epochs() * order.stepsPerEpoch();
            microBatches = Batch.parts(spec.batchSize(), context.batch(spec.batchSize()));
            runs.begin(context.lease(), data.record().digest(), totalSteps, start.exact() && microBatches == 1);
            String checkpoint = train(context, state, start.losses(), normalizer, totalSteps);
            Map<String, Object> result = Map.of(
                    "steps", state.steps(), "checkpoint", checkpoint, "stoppedEarly", state.steps() < totalSteps);
            return new Outcome.Done(result, Effects.NONE);
        }
    }

    private String train(
            TaskContext context, TrainingState state, EpochLosses losses, Normalizer normalizer, long totalSteps) {
        var batches = new StepBatches(BatchMaker.training(data.training(), normalizer, spec.seed(), false), order);
        var meter = new ProgressMeter(runs, context, spec.batchSize(), state.steps(), totalSteps);
        Instant nextResumePoint = Instant.now().plus(config.resumePointEvery());
        int stepsPerEpoch = order.stepsPerEpoch();
        String checkpoint = "";
        int epoch = (int) (state.steps() / stepsPerEpoch);
        while (state.steps() < totalSteps) {
            stopIfAsked(context, state, losses);
            Instant begin = Instant.now();
            Losses step = step(batches, state);
            metrics.trainingStep(Duration.between(begin, Instant.now()), spec.batchSize());
            losses.add(step);
            meter.step(state.steps(), epoch, step, losses);
            if (state.steps() % stepsPerEpoch == 0) {
                epoch++;
                checkpoint = checkpoints.publish(spec, data.record().digest(), normalizer, state, epoch, losses);
                losses = new EpochLosses();
                if (isPatienceOver(context)) {
                    break;
                }
            }
            if (Instant.now().isAfter(nextResumePoint)) {
                resumePoints.save(state, losses);
                nextResumePoint = Instant.now().plus(config.resumePointEvery());
            }
        }
        resumePoints.save(state, losses);
        return checkpoint;
    }

    private boolean isPatienceOver(TaskContext context) {
        return spec.earlyStoppingPatience() != null
                && runs.epochsWithoutImprovement(context.lease().jobId()) >= spec.earlyStoppingPatience();
    }

    private Losses step(StepBatches batches, TrainingState state) {
        try (NDManager scratch = manager.newSubManager()) {
            return training.step(state, batches.of(scratch, state.steps()).split(microBatches));
        }
    }

    /** Told to end by a shutdown, it leaves a resume point, so that nothing is repeated. */
    private void stopIfAsked(TaskContext context, TrainingState state, EpochLosses losses) {
        if (context.stopReason().filter(reason -> reason == StopReason.SHUTDOWN).isPresent()) {
            resumePoints.save(state, losses);
        }
        context.throwIfStopped();
    }

    private static Normalizer normalizer(ImageSource images) {
        var statistics = new Normalizer.Statistics();
        float[] image = new float[images.imageSize() * images.imageSize() * 3];
        for (int i = 0; i < images.count(); i++) {
            images.read(i, image, 0);
            statistics.add(image);
        }
        return statistics.finish();
    }

    /** Measures how fast it goes, and tells it. */
    private static final class ProgressMeter {
        private static final Duration CURVE_INTERVAL = Duration.ofSeconds(2);
        /** Later points of a curve are farther apart: a week has a few thousand. */
        private static final int POINTS_PER_DOUBLING = 500;

        private static final double SMOOTHING = 0.1;

        private final Runs runs;
        private final TaskContext context;
        private final int batchSize;
        private final long totalSteps;
        private final Instant begin = Instant.now();
        private Instant last = begin;
        private Instant nextPoint = begin;
        private double secondsPerStep = Double.NaN;

        ProgressMeter(Runs runs, TaskContext context, int batchSize, long steps, long totalSteps) {
            this.runs = runs;
            this.context = context;
            this.batchSize = batchSize;
            this.totalSteps = totalSteps;
            context.progress().report("steps", steps, totalSteps, Map.of());
        }

        void step(long step, int epoch, Losses losses, EpochLosses epochLosses) {
            Instant now = Instant.now();
            double seconds = Duration.between(last, now).toNanos() / 1e9;
            last = now;
            secondsPerStep =
                    Double.isNaN(secondsPerStep) ? seconds : secondsPerStep + SMOOTHING * (seconds - secondsPerStep);
            Map<String, Double> metrics = Map.of(
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
                    (totalSteps - step) * secondsPerStep);
            context.progress().report("steps", step, totalSteps, metrics);
            if (!now.isBefore(nextPoint)) {
                runs.progress(context.lease(), step, epoch, Json.write(metrics));
                Duration spread = Duration.between(begin, now).dividedBy(POINTS_PER_DOUBLING);
                nextPoint = now.plus(spread.compareTo(CURVE_INTERVAL) > 0 ? spread : CURVE_INTERVAL);
            }
        }
    }

    @Override
    public void close() {
        training.close();
        network.close();
    }
}
