package io.anthesis.ledger.job;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a job is cut into tasks. The result never depends on the cut.
 *
 * @param phase tasks wait for all of earlier phases
 * @param batchKey tasks of the same key can share a batch; empty for none
 * @param batchImages how many images of a batch it fills
 */
public record TaskPlan(String role, int phase, String payload, String batchKey, int batchImages) {
    public static final String TRAIN = "train";
    /** All images of a small job, and its overview: one task, so that a single image has one claim to wait for. */
    public static final String WHOLE = "whole";

    public static final String IMAGES = "images";
    public static final String GRID = "grid";
    public static final String FEATURES = "features";
    public static final String LOSSES = "losses";
    public static final String SCORE = "score";

    /** The first format of which the version before knows nothing. */
    static final int NESTED_SETTINGS = 5;

    private static final int SAMPLING_SHARD = 64;
    private static final int FEATURE_SHARD = 256;
    private static final String NOTHING = "{}";

    private TaskPlan(String role, int phase) {
        this(role, phase, NOTHING, "", 0);
    }

    /**
     * What a worker must understand to carry tasks of a job out: one of the version before would pass over a field that changes the
     * result.
     *
     * @return 1 for what the first version understands, 2 for interpolations, trajectories, other samplers or steps than a protocol
     *     names, verifications, weights of a checkpoint to begin with, early stopping; 3 for variations; 4 for a compute type that is decided when a training begins;
     *     5 for classes, guidance, and settings of a training that the flat fields of a spec cannot say
     */
    static int format(JobSpec spec) {
        return switch (spec) {
            case TrainingSpec training when !training.flatFieldsSuffice() -> NESTED_SETTINGS;
            case TrainingSpec training when training.decidesComputeType() -> 4;
            case TrainingSpec training ->
                training.start() instanceof Start.Initialized || training.earlyStoppingPatience() != null ? 2 : 1;
            case SamplingSpec sampling when sampling.sampler().guidance().isPresent() -> NESTED_SETTINGS;
            case SamplingSpec sampling when !sampling.classes().isEmpty() -> NESTED_SETTINGS;
            case SamplingSpec sampling ->
                switch (sampling.mode()) {
                    case OwnNoise() -> 1;
                    case Interpolation _, Trajectory() -> 2;
                    case Variation _ -> 3;
                };
            case EvaluationSpec evaluation
            when evaluation.ofClass().isPresent() || isGuided(evaluation) -> NESTED_SETTINGS;
            case EvaluationSpec evaluation -> evaluation.followsProtocol() && evaluation.isNewScore() ? 1 : 2;
        };
    }

    private static boolean isGuided(EvaluationSpec evaluation) {
        return switch (evaluation.subject()) {
            case OfCheckpoint subject -> subject.sampler().guidance().isPresent();
            case OfSampling _ -> false;
        };
    }

    /** A part of a job's images. */
    public record Shard(int from, int count) {
        private String json() {
            return Json.write(Map.of("from", from, "count", count));
        }
    }

    /** @param imagesOfSubject how many images a scored sampling job has; not used otherwise */
    public static List<TaskPlan> of(JobSpec spec, int imagesOfSubject) {
        return switch (spec) {
            case TrainingSpec training -> List.of(new TaskPlan(TRAIN, 0));
            case SamplingSpec sampling -> sampling(sampling);
            case EvaluationSpec evaluation -> evaluation(evaluation, imagesOfSubject);
        };
    }

    /** Images of different classes share a batch: the network has the class of each. */
    private static List<TaskPlan> sampling(SamplingSpec sampling) {
        String key = sampling.samplesIndependently()
                ? sampling.checkpoint() + " " + sampling.steps() + " "
                        + sampling.sampler().label()
                : "";
        List<Shard> shards = shards(sampling.images(), SAMPLING_SHARD);
        if (shards.size() == 1) {
            return List.of(images(WHOLE, shards.getFirst(), key));
        }
        List<TaskPlan> tasks = new ArrayList<>();
        shards.forEach(shard -> tasks.add(images(IMAGES, shard, key)));
        tasks.add(new TaskPlan(GRID, 1));
        return tasks;
    }

    /** A full shard fills a batch by itself. */
    private static TaskPlan images(String role, Shard shard, String key) {
        boolean shares = shard.count() < SAMPLING_SHARD;
        return new TaskPlan(role, 0, shard.json(), shares ? key : "", shard.count());
    }

    private static List<TaskPlan> evaluation(EvaluationSpec evaluation, int imagesOfSubject) {
        int images =
                switch (evaluation.subject()) {
                    case OfCheckpoint _ -> evaluation.protocol().generatedImages();
                    case OfSampling _ -> imagesOfSubject;
                };
        List<TaskPlan> tasks = new ArrayList<>();
        if (evaluation.describesCheckpoint()) {
            tasks.add(new TaskPlan(GRID, 0));
            tasks.add(new TaskPlan(LOSSES, 0));
        }
        shards(images, FEATURE_SHARD).forEach(shard -> tasks.add(new TaskPlan(FEATURES, 0, shard.json(), "", 0)));
        tasks.add(new TaskPlan(SCORE, 1));
        return tasks;
    }

    private static List<Shard> shards(int images, int shard) {
        List<Shard> shards = new ArrayList<>();
        for (int from = 0; from < images; from += shard) {
            shards.add(new Shard(from, Math.min(shard, images - from)));
        }
        return shards;
    }
}
