package io.anthesis.ledger.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.NewScore;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.EvaluationSpec.Verification;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingMode;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.SweepSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.Workers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Turns a request into a job: fills in defaults, finds what it refers to, and submits it. */
public final class JobRequests {
    private static final String GUIDE = "sampler.guidance.guide";

    private final InstantSource clock;
    private final Submissions submissions;
    private final Checkpoints checkpoints;
    private final Datasets datasets;
    private final Scores scores;
    private final Images images;
    private final Jobs jobs;
    private final ContinuedRun continued;
    private final DatasetRequirements requirements;
    private final ComputeTypeCheck computeTypes;
    private final ClassNames classNames;

    public JobRequests(Database database) {
        this(database, InstantSource.system());
    }

    /** @param clock which deadlines are compared with */
    public JobRequests(Database database, InstantSource clock) {
        this.clock = clock;
        this.submissions = new Submissions(database);
        this.checkpoints = new Checkpoints(database);
        this.datasets = new Datasets(database);
        this.scores = new Scores(database);
        this.images = new Images(database);
        this.jobs = new Jobs(database);
        this.continued = new ContinuedRun(database);
        this.requirements = new DatasetRequirements(database);
        this.classNames = new ClassNames(CheckpointRecord::classes);
        this.computeTypes = new ComputeTypeCheck(new Workers(database));
    }

    /**
     * Submits what a request asks for; a request that is known is not looked at again.
     *
     * @param request fields of the spec, and optionally {@code priority} and {@code deadline}
     * @throws InvalidSpec naming the field, what would be right and what was found
     */
    public SubmissionResult submit(
            UUID id, JobKind kind, JsonNode request, String submitter, Optional<String> idempotencyKey) {
        String digest = Submissions.digest(kind, request);
        Optional<SubmissionResult> known = submissions.known(id, submitter, idempotencyKey, digest);
        if (known.isPresent()) {
            return known.get();
        }
        Prepared prepared = prepare(kind, request);
        computeTypes.require(prepared.spec());
        return submissions.submit(new Submission(
                id,
                prepared.spec(),
                prepared.options(),
                submitter,
                idempotencyKey,
                digest,
                new Submission.Asked(),
                prepared.warnings()));
    }

    /**
     * What a request asks for, with every default filled in.
     *
     * @param warnings what can be done, but will disappoint
     */
    public record Prepared(JobSpec spec, JobOptions options, List<String> warnings) {}

    /**
     * Reads a request without submitting it.
     *
     * @throws InvalidSpec as {@link #submit} does
     */
    public Prepared prepare(JobKind kind, JsonNode request) {
        ObjectNode fields = Json.requireObject(request).deepCopy();
        JobOptions options = JobOptions.takeFrom(fields);
        options.requireDeadlineAfter(clock.instant());
        JobSpec spec = resolve(kind, fields);
        return new Prepared(spec, options, warnings(spec));
    }

    /**
     * Finds what a sweep refers to.
     *
     * @return the sweep of the checkpoint that its reference stands for now
     * @throws InvalidSpec as {@link #submit} does
     */
    public SweepSpec resolve(SweepSpec sweep, JobOptions options) {
        options.requireDeadlineAfter(clock.instant());
        CheckpointRecord checkpoint = scored(sweep.checkpoint(), sweep.protocol());
        return sweep.of(
                checkpoint.id(),
                sweep.samplers().stream()
                        .map(sampler -> resolve(sampler, checkpoint))
                        .toList(),
                classAlone("checkpoint", sweep.ofClass(), Optional.of(checkpoint), sweep.protocol()));
    }

    /** What the submitter of a job should know; see {@link Prepared#warnings}. */
    public List<String> warnings(JobSpec spec) {
        return requirements.warnings(spec);
    }

    private JobSpec resolve(JobKind kind, JsonNode request) {
        return switch (kind) {
            case TRAINING -> training(request);
            case SAMPLING -> resolve(Presets.sampling(request));
            case EVALUATION -> resolve(Presets.evaluation(request));
        };
    }

    private TrainingSpec training(JsonNode request) {
        TrainingSpec training = Presets.training(request);
        try {
            return resolve(training);
        } catch (InvalidSpec e) {
            throw Presets.named(e, request);
        }
    }

    private JobSpec resolve(JobSpec spec) {
        return switch (spec) {
            case TrainingSpec training -> resolve(training);
            case SamplingSpec sampling -> resolve(sampling);
            case EvaluationSpec evaluation ->
                switch (evaluation.purpose()) {
                    case Verification(String score) -> {
                        requireScore(evaluation, score);
                        yield evaluation;
                    }
                    case NewScore() -> resolve(evaluation);
                };
        };
    }

    private SamplingSpec resolve(SamplingSpec sampling) {
        CheckpointRecord checkpoint = checkpoint(sampling.checkpoint());
        SamplingMode mode =
                switch (sampling.mode()) {
                    case Interpolation(long toSeed, Optional<ImageClass> toClass) ->
                        new Interpolation(
                                toSeed, toClass.map(to -> classNames.resolve("interpolation.toClass", to, checkpoint)));
                    case OwnNoise _, Variation _, Trajectory _ -> sampling.mode();
                };
        return sampling.of(
                checkpoint.id(),
                resolve(sampling.sampler(), checkpoint),
                mode,
                classNames.resolve(sampling.classes(), checkpoint));
    }

    private EvaluationSpec resolve(EvaluationSpec evaluation) {
        return switch (evaluation.subject()) {
            case OfCheckpoint(String reference, int steps, SamplerSpec sampler) -> {
                CheckpointRecord checkpoint = scored(reference, evaluation.protocol());
                var subject = new OfCheckpoint(checkpoint.id(), steps, resolve(sampler, checkpoint));
                yield evaluation.of(
                        subject,
                        classAlone("checkpoint", evaluation.ofClass(), Optional.of(checkpoint), evaluation.protocol()));
            }
            case OfSampling(String job) -> {
                SamplingSpec sampling = requireImages(job);
                Optional<CheckpointRecord> sampled = checkpoints.find(sampling.checkpoint());
                sampled.ifPresent(checkpoint -> requirements.require("sampling", checkpoint, evaluation.protocol()));
                Optional<ImageClass> ofClass =
                        classAlone("sampling", evaluation.ofClass(), sampled, evaluation.protocol());
                yield evaluation.of(evaluation.subject(), ofClass);
            }
        };
    }

    /** @param checkpoint that is sampled */
    private SamplerSpec resolve(SamplerSpec sampler, CheckpointRecord checkpoint) {
        if (sampler.guidance().isEmpty()) {
            return sampler;
        }
        Optional<String> guide = sampler.guidance().get().guide();
        if (guide.isEmpty()) {
            classNames.requireClasses("sampler.guidance", checkpoint);
            return sampler;
        }
        CheckpointRecord weaker = checkpoint(GUIDE, guide.get());
        weaker.cannotGuide(checkpoint).ifPresent(reason -> {
            throw new InvalidSpec(GUIDE, reason);
        });
        return sampler.guidedBy(weaker.id());
    }

    private TrainingSpec resolve(TrainingSpec training) {
        DatasetRecord dataset = datasets.find(training.dataset())
                .orElseThrow(() -> new InvalidSpec(
                        "dataset",
                        "'" + training.dataset()
                                + "' is not imported; see GET /v1/datasets, or import it with: anthesis data import"));
        DatasetRequirements.requireEpoch(training, dataset);
        return switch (training.start()) {
            case Start.Anew _ -> {
                TrainingClasses.require(training, dataset);
                yield training;
            }
            case Start.Continued(String run) -> {
                continued.require(training, run, dataset);
                yield training;
            }
            case Start.Initialized(String reference) -> {
                CheckpointRecord checkpoint = checkpoint("initialCheckpoint", reference);
                TrainingClasses.require(training, dataset);
                TrainingClasses.requireSame(training, dataset, checkpoint);
                yield training.from(checkpoint.id());
            }
        };
    }

    private CheckpointRecord scored(String reference, EvaluationProtocol protocol) {
        CheckpointRecord checkpoint = checkpoint(reference);
        requirements.require("checkpoint", checkpoint, protocol);
        return checkpoint;
    }

    /** @param field of the request that names what is scored */
    private Optional<ImageClass> classAlone(
            String field,
            Optional<ImageClass> ofClass,
            Optional<CheckpointRecord> checkpoint,
            EvaluationProtocol protocol) {
        Optional<ImageClass> found = ofClass.map(given -> classNames.resolve("class", given, checkpoint));
        checkpoint.ifPresent(of -> found.ifPresent(alone -> requirements.requireClass(field, of, protocol, alone)));
        return found;
    }

    private CheckpointRecord checkpoint(String reference) {
        return checkpoint("checkpoint", reference);
    }

    private CheckpointRecord checkpoint(String field, String reference) {
        return checkpoints
                .find(reference)
                .orElseThrow(
                        () -> new InvalidSpec(
                                field,
                                "'" + reference
                                        + "' is not known; it must be the id of a checkpoint, or RUN@latest or RUN@best of a training that has one"));
    }

    /** What is compared with a score must be the evaluation that gave it. */
    private void requireScore(EvaluationSpec evaluation, String id) {
        EvaluationSpec scored;
        try {
            scored = scores.find(UUID.fromString(id))
                    .map(score -> Json.read(jobs.spec(score.jobId()).orElseThrow(), EvaluationSpec.class))
                    .orElseThrow(
                            () -> new InvalidSpec("verifies", "must be the id of a score, there is none of " + id));
        } catch (IllegalArgumentException e) {
            throw e instanceof InvalidSpec invalid
                    ? invalid
                    : new InvalidSpec("verifies", "must be the id of a score, was '" + id + "'");
        }
        if (!scored.verifying(id).equals(evaluation)) {
            throw new InvalidSpec("verifies", "must be of the same evaluation; POST /v1/leaderboard/" + id + "/verify");
        }
    }

    private SamplingSpec requireImages(String sampling) {
        UUID id;
        try {
            id = UUID.fromString(sampling);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("sampling", "must be the id of a sampling job, was '" + sampling + "'");
        }
        int count = images.of(id).size();
        if (count > 0 && jobs.spec(id, SamplingSpec.class).mode() instanceof Trajectory) {
            throw new InvalidSpec("sampling", "must be a sampling of images, " + sampling + " has trajectories");
        }
        if (count < 3) {
            throw new InvalidSpec(
                    "sampling", "must be a sampling job with three images or more, " + sampling + " has " + count);
        }
        return jobs.spec(id, SamplingSpec.class);
    }
}
