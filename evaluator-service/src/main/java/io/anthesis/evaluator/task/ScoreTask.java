package io.anthesis.evaluator.task;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.Failure.NotFinite.Result;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.NewScore;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.score.ScoreRecord;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.task.TaskResults;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.kid.ComparableKid;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.Kid;
import io.anthesis.metrics.kid.KidEstimate;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.checkpoint.CheckpointCache.MissingCheckpoint;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The last task of an evaluation: all features against the reference's. */
@Singleton
public class ScoreTask {
    private final Scores scores;
    private final TaskResults results;
    private final Images images;
    private final Jobs jobs;
    private final Checkpoints checkpoints;
    private final CheckpointCache checkpointCache;
    private final Extractors extractors;
    private final ScoreReferences references;
    private final FeatureFiles features;
    private final DatasetLibrary datasets;

    ScoreTask(
            Scores scores,
            TaskResults results,
            Images images,
            Jobs jobs,
            Checkpoints checkpoints,
            CheckpointCache checkpointCache,
            Extractors extractors,
            ScoreReferences references,
            FeatureFiles features,
            DatasetLibrary datasets) {
        this.scores = scores;
        this.results = results;
        this.images = images;
        this.jobs = jobs;
        this.checkpoints = checkpoints;
        this.checkpointCache = checkpointCache;
        this.extractors = extractors;
        this.references = references;
        this.features = features;
        this.datasets = datasets;
    }

    /** What is scored. */
    private record Subject(
            CheckpointRecord checkpoint,
            Optional<UUID> samplingJob,
            String digest,
            SamplerSpec sampler,
            int steps,
            long seed) {
        int networkEvaluations(DiffusionSchedule schedule) {
            return sampler.networkEvaluations(steps, () -> EngineSettings.guidedSteps(schedule, sampler, steps));
        }
    }

    Outcome run(TaskContext context, EvaluationSpec spec) {
        EvaluationProtocol protocol = spec.protocol();
        Lease lease = context.lease();
        List<FeatureShard> shards = results.of(lease.jobId(), TaskPlan.FEATURES).stream()
                .map(result -> Json.read(result, FeatureShard.class))
                .toList();
        int imageSize = shards.getFirst().imageSize();
        FeatureExtractor extractor = extractors.get(imageSize, protocol.featureSize());
        if (shards.stream().anyMatch(shard -> !shard.extractor().equals(extractor.digest()))) {
            return Outcome.cannotBeDone(
                    FailureCode.EXTRACTOR_CHANGED,
                    "other InceptionV3 weights were installed while this ran; submit it again");
        }
        Subject subject = subject(spec);
        CheckpointManifest manifest =
                checkpointCache.manifest(subject.checkpoint().id());
        DatasetLibrary.ReadableDataset data = datasets.open(manifest.datasetDigest(), imageSize);
        Optional<RealClass> ofClass = spec.ofClass().map(RealClasses.of(manifest, data.record())::of);
        Optional<Outcome> tooSmall = EnoughImages.lacking(data, protocol, ofClass);
        if (tooSmall.isPresent()) {
            return tooSmall.get();
        }
        Features generated =
                features.read(shards.stream().map(FeatureShard::digest).toList());
        ScoreReferences.Reference reference =
                references.get(context, protocol, data, ofClass, extractor, !spec.isNewScore());
        ComparableKid comparable = protocol.batchSize() == 0
                ? Kid.unbiased(reference.features(), generated)
                : Kid.perBatch(reference.features(), generated, protocol.batchSize());
        KidEstimate kid = comparable.estimate();
        if (!comparable.isFinite()) {
            return new Outcome.Failed(new Failure.NotFinite(
                    Result.SCORE,
                    "the KID by " + protocol.key() + " is not finite (" + kid.kid() + " ± " + kid.standardError()
                            + "): the features of " + generated.rows() + " images sampled with " + subject.sampler()
                            + " in " + subject.steps() + " steps from checkpoint "
                            + subject.checkpoint().id() + " are too large or not numbers; look at its images"));
        }
        Optional<ComputeConditions> conditions = FeatureShard.conditions(shards);
        switch (spec.purpose()) {
            case EvaluationSpec.Verification(String score) -> {
                return verification(score, kid, conditions, subject, reference, extractor);
            }
            case NewScore() -> {}
        }
        var score = new ScoreRecord(
                lease.jobId(),
                Optional.of(subject.checkpoint().id())
                        .filter(id -> subject.samplingJob().isEmpty()),
                subject.samplingJob(),
                subject.digest(),
                data.record().name(),
                ofClass.map(RealClass::name),
                reference.digest(),
                extractor.digest(),
                extractor.isCalibrated(),
                protocol.key(),
                subject.sampler().label(),
                subject.steps(),
                subject.seed(),
                spec.followsProtocol(),
                reference.distinctImages(),
                generated.rows(),
                kid.kid(),
                kid.standardError(),
                kid.low(),
                kid.high(),
                comparable.withoutEach(),
                comparable.generatedVariance(),
                subject.networkEvaluations(manifest.model().schedule()),
                FeatureShard.imagesPerSecond(shards),
                conditions.map(Json::write).orElse(null));
        Map<String, Object> result = Map.of(
                "kid", kid.kid(),
                "standardError", kid.standardError(),
                "protocol", protocol.key(),
                "calibrated", extractor.isCalibrated());
        return new Outcome.Done(TaskResult.of(result).with(transaction -> Scores.record(transaction, lease, score)));
    }

    private Outcome verification(
            String score,
            KidEstimate kid,
            Optional<ComputeConditions> conditions,
            Subject subject,
            ScoreReferences.Reference reference,
            FeatureExtractor extractor) {
        UUID id = UUID.fromString(score);
        Optional<Scores.Recorded> recorded = scores.find(id);
        if (recorded.isEmpty()) {
            return Outcome.cannotBeDone(FailureCode.MISSING_SCORE, "score " + score + " was deleted");
        }
        if (!recorded.get().subjectDigest().equals(subject.digest())
                || !recorded.get().referenceDigest().equals(reference.digest())
                || !recorded.get().extractorDigest().equals(extractor.digest())) {
            return Outcome.cannotBeDone(
                    FailureCode.NOT_COMPARABLE,
                    "score " + score + " is of other images or another extractor than there are now; evaluate anew");
        }
        Verification verification = Verification.of(score, kid, conditions, recorded.get());
        return new Outcome.Done(TaskResult.of(verification)
                .with(transaction -> Scores.recordVerification(transaction, id, verification.holds())));
    }

    private Subject subject(EvaluationSpec spec) {
        return switch (spec.subject()) {
            case OfCheckpoint(String id, int steps, SamplerSpec sampler) -> {
                CheckpointRecord checkpoint = checkpoint(id);
                yield new Subject(
                        checkpoint, Optional.empty(), checkpoint.manifestDigest(), sampler, steps, spec.seed());
            }
            case OfSampling(String job) -> sampled(UUID.fromString(job));
        };
    }

    private Subject sampled(UUID job) {
        SamplingSpec sampling = jobs.spec(job, SamplingSpec.class);
        String all = String.join(",", images.of(job));
        return new Subject(
                checkpoint(sampling.checkpoint()),
                Optional.of(job),
                Sha256.of(all),
                sampling.sampler(),
                sampling.steps(),
                sampling.seed());
    }

    /** Not from the cache, which may have a checkpoint that was deleted. */
    private CheckpointRecord checkpoint(String id) {
        return checkpoints.find(id).orElseThrow(() -> new MissingCheckpoint(id));
    }
}
