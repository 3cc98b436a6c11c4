package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.job.TaskPlan.Shard;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of features that were made up, on a real ledger. */
class ScoreTaskTest {
    private static final String EXTRACTOR = "random-inception-v3-seed-2022";

    @TempDir
    Path folder;

    private EvaluatorFixture evaluator;

    @BeforeEach
    void make() {
        evaluator = new EvaluatorFixture(folder);
    }

    @AfterEach
    void end() throws IOException {
        evaluator.close();
    }

    /**
     * Does all tasks of an evaluation but the score.
     *
     * @param seed of its features
     * @return the task that scores them
     */
    private TaskContext computed(EvaluationSpec spec, String extractor, long seed) {
        evaluator.worker.submit(spec);
        while (true) {
            TaskContext task = evaluator.worker.claim(spec.kind());
            switch (task.lease().role()) {
                case TaskPlan.SCORE -> {
                    return task;
                }
                case TaskPlan.FEATURES -> evaluator.worker.finish(task, features(task, extractor, seed));
                default -> evaluator.worker.finish(task, new Outcome.Done(TaskResult.of(Map.of())));
            }
        }
    }

    private Outcome features(TaskContext task, String extractor, long seed) {
        Shard images = task.lease().payloadAs(Shard.class);
        int rows = images.count();
        var random = new Random(seed + images.from());
        float[] features = new float[rows * InceptionV3.FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextFloat();
        }
        String digest = evaluator.features.put(features);
        var shard = new FeatureShard(
                digest,
                rows,
                HandlerFixture.IMAGE_SIZE,
                extractor,
                0.5,
                evaluator.engine.conditions(ComputeType.FLOAT32));
        return new Outcome.Done(TaskResult.of(shard).holding(digest));
    }

    /** @return id of a score that is recorded */
    private String scored() {
        TaskContext task = computed(evaluator.spec(), EXTRACTOR, 1);
        evaluator.worker.finish(task, evaluator.handler.run(task));
        return only("select id::text from scores");
    }

    private String only(String query) {
        return found(query).orElseThrow();
    }

    private Optional<String> found(String query) {
        return evaluator
                .worker
                .database()
                .transaction(transaction -> transaction.first(row -> row.getString(1), query));
    }

    private void sql(String statement) {
        evaluator.worker.database().transaction(transaction -> transaction.update(statement));
    }

    private static Verification verification(Outcome outcome) {
        return (Verification) ((Outcome.Done) outcome).result().value();
    }

    private static void requireRefused(Outcome outcome, String code) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.failure())
                .isInstanceOfSatisfying(
                        Failure.CannotBeDone.class,
                        refused -> assertThat(refused.code().code()).isEqualTo(code)));
    }

    @Test
    void aScoreIsRecordedWithWhatItWasComputedFrom() {
        TaskContext task = computed(evaluator.spec(), EXTRACTOR, 1);

        Outcome outcome = evaluator.handler.run(task);
        evaluator.worker.finish(task, outcome);

        assertThat(((Outcome.Done) outcome).result().value())
                .isInstanceOfSatisfying(Map.class, result -> assertThat(result.get("calibrated"))
                        .isEqualTo(false));
        assertThat(only("select extractor_digest || ' ' || real_images || ' ' || generated_images from scores"))
                .isEqualTo(EXTRACTOR + " " + EvaluatorFixture.VALIDATION_IMAGES + " 512");
    }

    private String scored(EvaluationSpec spec) {
        TaskContext task = computed(spec, EXTRACTOR, 1);
        evaluator.worker.finish(task, evaluator.handler.run(task));
        return only("select concat_ws(' ', class, usual, real_images) from scores order by created_at desc limit 1");
    }

    @Test
    void aClassIsComparedWithItsOwnImages() {
        String checkpoint = evaluator.conditional();

        assertThat(scored(EvaluationSpec.ofCheckpoint(checkpoint, EvaluationProtocol.QUICK75, 42)))
                .isEqualTo("t 13");
        assertThat(scored(EvaluatorFixture.ofClass(checkpoint, 1))).isEqualTo("daisy f 10");

        assertThat(only("select count(distinct reference_digest) || ' ' || count(distinct kid) from scores"))
                .isEqualTo("2 2");
        assertThat(only("select count(*)::text from reference_features")).isEqualTo("2");
    }

    @Test
    void aClassOfTooFewImagesIsNotScored() {
        Outcome outcome =
                evaluator.handler.run(computed(EvaluatorFixture.ofClass(evaluator.conditional(), 2), EXTRACTOR, 1));

        requireRefused(outcome, "data-set-too-small");
        assertThat(((Outcome.Failed) outcome).failure().message())
                .contains("class 'rose' of data set 'classes' has 2 validation images");
    }

    @Test
    void aClassThatTheDataSetLacksIsNotScored() {
        TaskContext task = computed(EvaluatorFixture.ofClass(evaluator.checkpoint, 1), EXTRACTOR, 1);

        assertThatThrownBy(() -> evaluator.handler.run(task))
                .isInstanceOfSatisfying(
                        TaskFailed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.UNKNOWN_CLASS));
    }

    @Test
    void aScoreOfOneClassHoldsAgainstItsOwnImages() {
        EvaluationSpec spec = EvaluatorFixture.ofClass(evaluator.conditional(), 1);
        scored(spec);
        String score = only("select id::text from scores");

        Outcome outcome = evaluator.handler.run(computed(spec.verifying(score), EXTRACTOR, 1));

        assertThat(verification(outcome).holds()).isTrue();
    }

    @Test
    void featuresOfTwoExtractorsAreNotScored() {
        TaskContext task = computed(evaluator.spec(), "keras-inception-v3", 1);

        requireRefused(evaluator.handler.run(task), "extractor-changed");
    }

    @Test
    void aScoreThatHoldsHasTheSameBits() {
        String score = scored();
        TaskContext task = computed(evaluator.spec().verifying(score), EXTRACTOR, 1);

        Outcome outcome = evaluator.handler.run(task);
        evaluator.worker.finish(task, outcome);

        Verification verification = verification(outcome);
        assertThat(verification.exact()).isTrue();
        assertThat(verification.difference()).isZero();
        assertThat(verification.holds()).isTrue();
        assertThat(only("select verification_holds::text from scores")).isEqualTo("true");
        assertThat(found("select 1 from scores offset 1"))
                .as("a verification is no score")
                .isEmpty();
    }

    @Test
    void aScoreOfOtherFeaturesDoesNotHold() {
        String score = scored();
        TaskContext task = computed(evaluator.spec().verifying(score), EXTRACTOR, 1000);

        Outcome outcome = evaluator.handler.run(task);
        evaluator.worker.finish(task, outcome);

        assertThat(verification(outcome).holds()).isFalse();
        assertThat(only("select verification_holds::text from scores")).isEqualTo("false");
    }

    /** The bits may differ there; a hundredth of the standard error may not. */
    @Test
    void aScoreOfAnotherDeviceHoldsWithinABound() {
        String score = scored();
        sql("update scores set conditions = null, kid = kid + 0.005 * standard_error");
        TaskContext task = computed(evaluator.spec().verifying(score), EXTRACTOR, 1);

        Verification verification = verification(evaluator.handler.run(task));

        assertThat(verification.exact()).isFalse();
        assertThat(verification.difference()).isNotZero();
        assertThat(verification.holds()).isTrue();
    }

    @Test
    void aScoreOfOtherImagesIsNotComparable() {
        String score = scored();
        for (String column : new String[] {"reference_digest", "subject_digest", "extractor_digest"}) {
            String before = only("select " + column + " from scores");
            sql("update scores set " + column + " = 'other'");
            TaskContext task = computed(evaluator.spec().verifying(score), EXTRACTOR, 1);

            requireRefused(evaluator.handler.run(task), "not-comparable");

            sql("update scores set " + column + " = '" + before + "'");
        }
    }

    @Test
    void aScoreThatWasDeletedIsNotVerified() {
        TaskContext task = computed(evaluator.spec().verifying(UUID.randomUUID().toString()), EXTRACTOR, 1);

        requireRefused(evaluator.handler.run(task), "missing-score");
    }
}
