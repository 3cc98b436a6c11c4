package io.anthesis.trainer.task;

import io.anthesis.artifacts.checkpoint.NonFiniteWeights;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.Training;
import io.anthesis.diffusion.engine.TrainingData;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Trained;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskWriter;
import io.anthesis.worker.metrics.WorkerMetrics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** One training on one worker: steps, resume points, checkpoints, progress. */
final class TrainingSession {
    private final DiffusionEngine engine;
    private final TrainingSpec spec;
    private final DatasetLibrary.ReadableDataset data;
    private final ResumePoints resumePoints;
    private final StartingWeights startingWeights;
    private final CheckpointPublisher publisher;
    private final Trainings trainings;
    private final Checkpoints checkpoints;
    private final TrainerConfig config;
    private final WorkerMetrics metrics;
    private final TaskWriter writer;
    private final EpochOrder order;
    private final ModelSpec model;

    /** @param writer writes resume points and checkpoints in the order in which they are made */
    TrainingSession(
            DiffusionEngine engine,
            TrainingSpec spec,
            DatasetLibrary.ReadableDataset data,
            ResumePoints resumePoints,
            StartingWeights startingWeights,
            CheckpointPublisher publisher,
            Trainings trainings,
            Checkpoints checkpoints,
            TrainerConfig config,
            WorkerMetrics metrics,
            TaskWriter writer) {
        this.engine = engine;
        this.spec = spec;
        this.data = data;
        this.resumePoints = resumePoints;
        this.startingWeights = startingWeights;
        this.publisher = publisher;
        this.trainings = trainings;
        this.checkpoints = checkpoints;
        this.config = config;
        this.metrics = metrics;
        this.writer = writer;
        this.order = new EpochOrder(
                spec.seed(),
                data.training().count(),
                spec.data().repetitions(),
                spec.data().batchSize());
        this.model = EngineSettings.model(spec, data.classNames().size());
    }

    /**
     * A training that can step.
     *
     * @param losses of the epoch so far
     * @param exact whether it has the bits of one that was never stopped
     */
    private record Begun(Training training, EpochLosses losses, boolean exact) {}

    Outcome run(TaskContext context) {
        Normalizer normalizer = normalizer(data.training());
        ComputeType type = DecidedComputeType.of(spec, resumePoints.computeType(), engine.description());
        ComputeConditions conditions = engine.conditions(type);
        Begun begun = begin(context, normalizer, type, conditions);
        try (Training training = begun.training()) {
            long totalSteps = (long) spec.epochs() * order.stepsPerEpoch();
            trainings.begin(context.lease(), data.record().digest(), totalSteps, begun.exact(), type.toString());
            String checkpoint = train(context, training, conditions, begun.losses(), normalizer, totalSteps)
                    .orElseThrow(() -> new StartingWeights.Unsuitable(
                            FailureCode.MISSING_CHECKPOINT,
                            "the training is done, but its checkpoints were deleted meanwhile"));
            Map<String, Object> result = Map.of(
                    "steps", training.steps(), "checkpoint", checkpoint, "stoppedEarly", training.steps() < totalSteps);
            return new Outcome.Done(TaskResult.of(result));
        }
    }

    /** What it begins with is in the memory of this process only until it has begun. */
    private Begun begin(TaskContext context, Normalizer normalizer, ComputeType type, ComputeConditions conditions) {
        ResumePoints.ResumableState found = resumePoints
                .newest(conditions, spec.exact())
                .orElseGet(() -> new ResumePoints.ResumableState(
                        startingWeights.start(model.network(), spec), new EpochLosses(), true));
        int microBatches = Batch.parts(spec.data().batchSize(), context.batch(spec.imagesAtOnce()));
        Training training = engine.training(request(normalizer, type, microBatches), found.start());
        return new Begun(
                training,
                found.losses(),
                found.exact() && microBatches == spec.optimizer().accumulation());
    }

    private TrainingRequest request(Normalizer normalizer, ComputeType type, int microBatches) {
        return new TrainingRequest(
                model.network().trainingGraph(),
                model.schedule(),
                EngineSettings.training(spec),
                new TrainingData(
                        data.training(),
                        normalizer,
                        spec.seed(),
                        spec.augmentation().horizontalFlips(),
                        order,
                        labels()),
                type,
                spec.exact(),
                microBatches);
    }

    private ClassLabels labels() {
        return EngineSettings.labels(
                spec, data.classNames().size(), data.training().labels());
    }

    private Optional<String> train(
            TaskContext context,
            Training training,
            ComputeConditions conditions,
            EpochLosses losses,
            Normalizer normalizer,
            long totalSteps) {
        var plan = new TrainingLoop.Plan(
                totalSteps,
                order.stepsPerEpoch(),
                Optional.ofNullable(spec.earlyStoppingPatience()),
                config.resumePointEvery());
        var meter = new ProgressMeter(trainings, context, spec.data().batchSize(), training.steps(), totalSteps);
        return new TrainingLoop(
                        plan,
                        new Steps(training),
                        new Products(context.lease(), training, conditions, normalizer),
                        meter,
                        context::stopReason,
                        InstantSource.system())
                .run(losses);
    }

    private final class Steps implements TrainingLoop.Steps {
        private final Training training;

        Steps(Training training) {
            this.training = training;
        }

        @Override
        public long done() {
            return training.steps();
        }

        @Override
        public long begun() {
            return training.begun();
        }

        @Override
        public Losses next(long until) {
            writer.throwIfFailed();
            Stopwatch begin = Stopwatch.start();
            Losses losses = training.next(until);
            metrics.trainingStep(begin.elapsed(), spec.data().batchSize());
            return losses;
        }
    }

    /** Takes the state at once, and writes it while the training goes on. */
    private final class Products implements TrainingLoop.Products {
        private final Lease lease;
        private final UUID run;
        private final Training training;
        private final Normalizer normalizer;
        private final ComputeConditions conditions;
        private final Previews previews;

        Products(Lease lease, Training training, ComputeConditions conditions, Normalizer normalizer) {
            this.lease = lease;
            this.run = lease.jobId();
            this.training = training;
            this.conditions = conditions;
            this.normalizer = normalizer;
            this.previews = new Previews(
                    engine,
                    model,
                    normalizer,
                    ComputeType.parse(conditions.computeType()),
                    Presets.SEED,
                    config.previewAfter(),
                    InstantSource.system());
        }

        @Override
        public void saveResumePoint(EpochLosses losses) {
            writer.await(); // one state at a time is in memory
            Map<String, HostTensor> state = training.state();
            Map<String, String> ofEpoch = losses.toMetadata();
            long steps = training.steps();
            writer.write(() -> resumePoints.save(conditions, state, steps, ofEpoch));
        }

        @Override
        public void publish(int epoch, EpochLosses losses) {
            writer.await();
            int momenta = spec.ema().momenta().size();
            List<Map<String, HostTensor>> averages =
                    IntStream.range(0, momenta).mapToObj(training::ema).toList();
            // The last step of the epoch may have made them so: no loss has shown it yet.
            for (Map<String, HostTensor> ema : averages) {
                NonFiniteWeights.refuse(
                        "the checkpoint after epoch " + epoch + " (step " + training.steps() + ")", ema);
            }
            var ended = new CheckpointPublisher.Epoch(
                    spec.computing(conditions.computeType()),
                    model,
                    model.network().classes() == 0 ? List.of() : data.classNames(),
                    data.record().digest(),
                    normalizer,
                    training.steps(),
                    epoch,
                    new Trained(run, losses.meanNoise(), losses.meanImage()),
                    conditions.pytorchVersion());
            writer.write(() -> publisher.publish(ended, averages));
        }

        @Override
        public boolean isPreviewDue() {
            return previews.due();
        }

        @Override
        public void preview() {
            long step = training.steps();
            previews.make(training::network, png -> writer.write(() -> trainings.savePreview(lease, step, png)));
        }

        @Override
        public void awaitWritten() {
            writer.await();
        }

        @Override
        public Optional<String> latestCheckpoint() {
            return checkpoints.find(run + "@latest").map(CheckpointRecord::id);
        }

        @Override
        public int epochsWithoutImprovement() {
            return trainings.epochsWithoutImprovement(run);
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
}
