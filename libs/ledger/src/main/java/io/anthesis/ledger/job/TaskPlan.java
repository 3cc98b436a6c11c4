package io.anthesis.ledger.job;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a job is cut into tasks. The result never depends on the cut.
 *
 * @param phase tasks wait for all of earlier phases
 */
public record TaskPlan(String role, int phase, String payload) {
    public static final String TRAIN = "train";
    public static final String IMAGES = "images";
    public static final String GRID = "grid";
    public static final String FEATURES = "features";
    public static final String LOSSES = "losses";
    public static final String SCORE = "score";

    private static final int SAMPLING_SHARD = 64;
    private static final int FEATURE_SHARD = 256;
    private static final String NOTHING = "{}";

    /** A part of a job's images. */
    public record Shard(int from, int count) {}

    /** @param imagesOfSubject how many images a scored sampling job has; not used otherwise */
    static List<TaskPlan> of(JobSpec spec, int imagesOfSubject) {
        return switch (spec) {
            case TrainingSpec training -> List.of(new TaskPlan(TRAIN, 0, NOTHING));
            case SamplingSpec sampling -> {
                List<TaskPlan> tasks = shards(IMAGES, sampling.images(), SAMPLING_SHARD);
                tasks.add(new TaskPlan(GRID, 1, NOTHING));
                yield tasks;
            }
            case EvaluationSpec evaluation -> evaluation(evaluation, imagesOfSubject);
        };
    }

    private static List<TaskPlan> evaluation(EvaluationSpec evaluation, int imagesOfSubject) {
        boolean ofCheckpoint = evaluation.sampling().isBlank();
        int images =
                ofCheckpoint ? EvaluationProtocol.parse(evaluation.protocol()).generatedImages() : imagesOfSubject;
        List<TaskPlan> tasks = new ArrayList<>();
        if (ofCheckpoint) {
            tasks.add(new TaskPlan(GRID, 0, NOTHING));
            tasks.add(new TaskPlan(LOSSES, 0, NOTHING));
        }
        tasks.addAll(shards(FEATURES, images, FEATURE_SHARD));
        tasks.add(new TaskPlan(SCORE, 1, NOTHING));
        return tasks;
    }

    private static List<TaskPlan> shards(String role, int images, int shard) {
        List<TaskPlan> tasks = new ArrayList<>();
        for (int from = 0; from < images; from += shard) {
            Map<String, Integer> payload = Map.of("from", from, "count", Math.min(shard, images - from));
            tasks.add(new TaskPlan(role, 0, Json.write(payload)));
        }
        return tasks;
    }
}
