package io.anthesis.evaluator.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.Failure.NotFinite.Result;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.OverviewGrid;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.job.TaskPlan.Shard;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.checkpoint.GuidedCheckpoint;
import io.anthesis.worker.checkpoint.SampledValues;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.metrics.WorkerMetrics;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;

/** Carries the tasks of evaluations out. */
@Singleton
public class EvaluationHandler implements TaskHandler {
    private final DiffusionEngine engine;
    private final CheckpointCache checkpoints;
    private final Extractors extractors;
    private final ScoredImages scoredImages;
    private final FeatureFiles features;
    private final ValidationLosses losses;
    private final ScoreTask scoreTask;
    private final DatasetLibrary datasets;
    private final ObjectStore store;
    private final Images storedImages;
    private final WorkerMetrics metrics;

    EvaluationHandler(
            DiffusionEngine engine,
            CheckpointCache checkpoints,
            Extractors extractors,
            ScoredImages scoredImages,
            FeatureFiles features,
            ValidationLosses losses,
            ScoreTask scoreTask,
            DatasetLibrary datasets,
            ObjectStore store,
            Images storedImages,
            WorkerMetrics metrics) {
        this.engine = engine;
        this.checkpoints = checkpoints;
        this.extractors = extractors;
        this.scoredImages = scoredImages;
        this.features = features;
        this.losses = losses;
        this.scoreTask = scoreTask;
        this.datasets = datasets;
        this.store = store;
        this.storedImages = storedImages;
        this.metrics = metrics;
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATION;
    }

    @Override
    public void idle() {
        extractors.clear();
    }

    @Override
    public Outcome run(TaskContext context) {
        EvaluationSpec spec = context.lease().specAs(EvaluationSpec.class);
        return switch (context.lease().role()) {
            case TaskPlan.GRID -> grid(context, spec, describedCheckpoint(spec));
            case TaskPlan.LOSSES -> losses(context, spec, describedCheckpoint(spec));
            case TaskPlan.FEATURES -> features(context, spec);
            case TaskPlan.SCORE -> scoreTask.run(context, spec);
            default ->
                Outcome.cannotBeDone(
                        FailureCode.UNKNOWN_TASK,
                        "an evaluation has no task '" + context.lease().role() + "'");
        };
    }

    private static String describedCheckpoint(EvaluationSpec spec) {
        return switch (spec.subject()) {
            case OfCheckpoint(String checkpoint, int _, SamplerSpec _) -> checkpoint;
            case OfSampling _ -> throw new IllegalArgumentException("the score of a sampling describes no checkpoint");
        };
    }

    private Outcome grid(TaskContext context, EvaluationSpec spec, String id) {
        LoadedCheckpoint checkpoint = checkpoints.get(id);
        Overview overview = Overview.of(id, checkpoint.manifest(), spec.seed());
        ImageGenerator generator = checkpoint.generator(OverviewGrid.STEPS, SamplerSpec.DEFAULT);
        int size = checkpoint.manifest().imageSize();
        var values = new SampledValues(id, OverviewGrid.STEPS, SamplerSpec.DEFAULT);
        float[] images = sample(context, generator, values, overview.images(), done -> {});
        byte[] png = PngImages.grid(
                images,
                overview.images().size(),
                size,
                OverviewGrid.COLUMNS,
                PngImages.overviewZoom(size),
                overview.texts());
        String digest = store.put(Bucket.IMAGES, png, "image/png");
        return new Outcome.Done(TaskResult.of(Map.of("grid", digest))
                .holding(digest)
                .with(transaction -> Checkpoints.recordGrid(transaction, context.lease(), id, digest)));
    }

    private Outcome losses(TaskContext context, EvaluationSpec spec, String id) {
        LoadedCheckpoint checkpoint = checkpoints.get(id);
        DatasetLibrary.ReadableDataset data = open(checkpoint);
        Optional<Outcome> tooSmall = EnoughImages.lacking(data, spec.protocol(), Optional.empty());
        if (tooSmall.isPresent()) {
            return tooSmall.get();
        }
        ValidationLosses.Means means = losses.compute(
                context, checkpoint, data, spec.seed(), spec.protocol().validationBatches());
        if (!Double.isFinite(means.noise()) || !Double.isFinite(means.image())) {
            return new Outcome.Failed(new Failure.NotFinite(
                    Result.SCORE,
                    "the validation losses of checkpoint " + id + " are not finite (noise loss " + means.noise()
                            + ", image loss " + means.image() + "); its training diverged"));
        }
        Map<String, Double> result = Map.of("validationNoiseLoss", means.noise(), "validationImageLoss", means.image());
        return new Outcome.Done(TaskResult.of(result)
                .with(transaction ->
                        Checkpoints.recordLosses(transaction, context.lease(), id, means.noise(), means.image())));
    }

    private Outcome features(TaskContext context, EvaluationSpec spec) {
        Shard shard = context.lease().payloadAs(Shard.class);
        long begin = System.nanoTime();
        ImageBatch images =
                switch (spec.subject()) {
                    case OfCheckpoint subject -> sampled(context, spec, subject, shard);
                    case OfSampling(String job) -> stored(UUID.fromString(job), shard);
                };
        Double seconds =
                switch (spec.subject()) {
                    case OfCheckpoint _ -> (System.nanoTime() - begin) / 1e9;
                    case OfSampling _ -> null;
                };
        context.throwIfStopped();
        FeatureExtractor extractor =
                extractors.get(images.size(), spec.protocol().featureSize());
        String digest = features.put(features(context, extractor, images, shard.count()));
        var conditions = engine.conditions(ComputeType.parse(spec.computeType().key()));
        var result = new FeatureShard(digest, shard.count(), images.size(), extractor.digest(), seconds, conditions);
        return new Outcome.Done(TaskResult.of(result).holding(digest));
    }

    private record ImageBatch(float[] values, int size) {}

    private float[] features(TaskContext context, FeatureExtractor extractor, ImageBatch images, int count) {
        int imageFloats = images.values().length / count;
        float[] features = new float[count * InceptionV3.FEATURES];
        context.inBatches(count, BatchPadding.LARGEST, (from, rows) -> {
            float[] part = Arrays.copyOfRange(images.values(), from * imageFloats, (from + rows) * imageFloats);
            float[] computed = extractor.features(part, rows);
            System.arraycopy(computed, 0, features, from * InceptionV3.FEATURES, computed.length);
        });
        return features;
    }

    private ImageBatch sampled(TaskContext context, EvaluationSpec spec, OfCheckpoint subject, Shard shard) {
        GuidedCheckpoint checkpoint = checkpoints.get(subject.checkpoint(), subject.sampler());
        ImageGenerator generator = checkpoint.generator(subject.steps(), subject.sampler());
        var values = new SampledValues(subject.checkpoint(), subject.steps(), subject.sampler());
        List<SeededImage> wanted = scoredImages.of(spec, checkpoint, shard);
        float[] images = sample(context, generator, values, wanted, done -> context.progress()
                .report("images", shard.from() + done, spec.protocol().generatedImages(), Map.of()));
        return new ImageBatch(images, checkpoint.manifest().imageSize());
    }

    private float[] sample(
            TaskContext context,
            ImageGenerator generator,
            SampledValues values,
            List<SeededImage> wanted,
            IntConsumer beforeBatch) {
        int imageFloats = generator.imageSize() * generator.imageSize() * 3;
        float[] all = new float[wanted.size() * imageFloats];
        context.inBatches(wanted.size(), BatchPadding.LARGEST, (done, count) -> {
            beforeBatch.accept(done);
            List<SeededImage> batch = wanted.subList(done, done + count);
            float[] images = generator.generate(batch, step -> context.throwIfStopped());
            values.require(images, batch);
            metrics.sampled(count);
            System.arraycopy(images, 0, all, done * imageFloats, images.length);
        });
        return all;
    }

    private ImageBatch stored(UUID samplingJob, Shard shard) {
        List<String> digests = storedImages.of(samplingJob).subList(shard.from(), shard.from() + shard.count());
        float[] values = new float[0];
        for (int i = 0; i < digests.size(); i++) {
            float[] image = PngImages.decode(store.bytes(Bucket.IMAGES, digests.get(i)));
            values = i == 0 ? new float[digests.size() * image.length] : values;
            System.arraycopy(image, 0, values, i * image.length, image.length);
        }
        int pixels = values.length / digests.size() / 3;
        return new ImageBatch(values, (int) Math.round(Math.sqrt(pixels)));
    }

    private DatasetLibrary.ReadableDataset open(LoadedCheckpoint checkpoint) {
        return datasets.open(
                checkpoint.manifest().datasetDigest(), checkpoint.manifest().imageSize());
    }
}
