package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.artifacts.Bucket;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole evaluations: which images are scored, and against which. */
class ScoredImagesTest {
    private static final int SAMPLED = 6;

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

    private void evaluate(EvaluationSpec spec) {
        evaluator.worker.submit(spec);
        TaskContext task;
        do {
            task = evaluator.worker.claim(spec.kind());
            evaluator.worker.finish(task, evaluator.handler.run(task));
        } while (!task.lease().role().equals(TaskPlan.SCORE));
    }

    private List<String> scores(String columns) {
        return evaluator
                .worker
                .database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select concat_ws(' ', " + columns + ") from scores order by created_at"));
    }

    /** A finished sampling, whose images are of both classes in turn. */
    private UUID sampling(String checkpoint) {
        var request = Json.newObject().put("checkpoint", checkpoint).put("images", SAMPLED);
        request.set("classes", Json.parse("[1, 2, 1, 2, 1, 2]"));
        UUID job = evaluator.worker.submit(Presets.sampling(request));
        var random = new Random(1);
        for (int image = 0; image < SAMPLED; image++) {
            int size = HandlerFixture.IMAGE_SIZE;
            float[] pixels = new float[size * size * 3];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextFloat();
            }
            String digest = evaluator
                    .worker
                    .store()
                    .put(Bucket.IMAGES, PngImages.encode(pixels, 0, size, size, Map.of()), "image/png");
            var numbered = new Images.Numbered(image, digest, OptionalInt.of(1 + image % 2));
            evaluator.worker.database().transaction(transaction -> {
                Images.record(transaction, job, numbered);
                return null;
            });
        }
        return job;
    }

    private static EvaluationSpec ofSampling(UUID job, Optional<ImageClass> ofClass) {
        var subject = new EvaluationSpec.OfSampling(job.toString());
        return new EvaluationSpec(subject, EvaluationProtocol.QUICK75, 42, new EvaluationSpec.NewScore(), ofClass);
    }

    /** The fixture has ten validation images of daisies among thirteen. */
    @Test
    void allImagesOfASamplingAreComparedWithTheRealOnesOfAClass() {
        UUID job = sampling(evaluator.conditional());

        evaluate(ofSampling(job, Optional.of(new ImageClass.Numbered(1))));
        evaluate(ofSampling(job, Optional.empty()));

        assertThat(scores("class, usual, real_images, generated_images, sampling_job_id, checkpoint_id"))
                .containsExactly("daisy f 10 6 " + job, "t 13 6 " + job);
        assertThat(scores("reference_digest")).doesNotHaveDuplicates();
        assertThat(scores("kid")).doesNotHaveDuplicates();
        assertThat(evaluator.engine.sampledImages)
                .as("images that are there are not sampled again")
                .isEmpty();
    }

    @Test
    void everyCheckpointIsScoredByImagesOfItsOwnWeights() {
        var data = evaluator.worker.dataset("averaged", 4, EvaluatorFixture.VALIDATION_IMAGES);
        String first = evaluator.worker.checkpoint("first", HandlerFixture.IMAGE_SIZE, List.of(), data);
        String second = evaluator.worker.checkpoint("second", HandlerFixture.IMAGE_SIZE, List.of(), data);

        for (String checkpoint : List.of(first, second)) {
            evaluate(EvaluationSpec.ofCheckpoint(checkpoint, EvaluationProtocol.QUICK75, 42));
        }

        assertThat(scores("checkpoint_id")).containsExactly(first, second);
        assertThat(scores("kid")).doesNotHaveDuplicates();
        assertThat(scores("reference_digest").stream().distinct()).hasSize(1);
    }

    /** Noise rates of the fixture's schedule at five steps: 1.00, 0.96, 0.87, 0.72 and 0.53. */
    @Test
    void aScoreCostsTheGuidedStepsOfTheIntervalTwice() {
        String checkpoint = evaluator.conditional();
        for (String guidance : List.of("{\"scale\": 2}", "{\"scale\": 2, \"fromNoise\": 0.5, \"toNoise\": 0.9}")) {
            var request = Json.newObject().put("checkpoint", checkpoint);
            request.putObject("sampler").set("guidance", Json.parse(guidance));
            evaluate(Presets.evaluation(request));
        }

        assertThat(scores("network_evaluations")).containsExactly("10", "8");
    }
}
