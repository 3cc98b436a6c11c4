package io.anthesis.trainer.run;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.dataset.DatasetLibrary;
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
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.ComputeType;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.metrics.WorkerMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
            String checkpoint = train(context, state, start.losses(), normalizer, totalSteps)
                    .orElseThrow(() -> new InitialWeights.Unsuitable(
                            "missing-checkpoint", "the training is done, but its checkpoints were deleted meanwhile"));
            Map<String, Object> result = Map.of(
                    "steps", state.steps(), "checkpoint", checkpoint, "stoppedEarly", state.steps() < totalSteps);
            return new Outcome.Done(result, Effects.NONE);
        }
    }

    private Optional<String> train(
            TaskContext context, TrainingState state, EpochLosses losses, Normalizer normalizer, long totalSteps) {
        var plan = new TrainingLoop.Plan(
                totalSteps,
                order.stepsPerEpoch(),
                Optional.ofNullable(spec.earlyStoppingPatience()),
                config.resumePointEvery());
        var batches = new StepBatches(BatchMaker.training(data.training(), normalizer, spec.seed(), false), order);
        var meter = new ProgressMeter(runs, context, spec.batchSize(), state.steps(), totalSteps);
        return new TrainingLoop(
                        plan,
                        new Steps(batches, state),
                        new Products(context.lease().jobId(), state, normalizer),
                        meter,
                        context::stopReason,
                        InstantSource.system())
                .run(losses);
    }

    private final class Steps implements TrainingLoop.Steps {
        private final StepBatches batches;
        private final TrainingState state;

        Steps(StepBatches batches, TrainingState state) {
            this.batches = batches;
            this.state = state;
        }

        @Override
        public long done() {
            return state.steps();
        }

        @Override
        public Losses next() {
            Instant begin = Instant.now();
            try (NDManager scratch = manager.newSubManager()) {
                Losses losses =
                        training.step(state, batches.of(scratch, state.steps()).split(microBatches));
                metrics.trainingStep(Duration.between(begin, Instant.now()), spec.batchSize());
                return losses;
            }
        }
    }

    private final class Products implements TrainingLoop.Products {
        private final UUID run;
        private final TrainingState state;
        private final Normalizer normalizer;

        Products(UUID run, TrainingState state, Normalizer normalizer) {
            this.run = run;
            this.state = state;
            this.normalizer = normalizer;
        }

        @Override
        public void saveResumePoint(EpochLosses losses) {
            resumePoints.save(state, losses);
        }

        @Override
        public String publish(int epoch, EpochLosses losses) {
            return checkpoints.publish(spec, data.record().digest(), normalizer, state, epoch, losses);
        }

        @Override
        public Optional<String> latestCheckpoint() {
            return runs.checkpoint(run + "@latest").map(CheckpointRecord::id);
        }

        @Override
        public int epochsWithoutImprovement() {
            return runs.epochsWithoutImprovement(run);
        }
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

    @Override
    public void close() {
        training.close();
        network.close();
    }
}
