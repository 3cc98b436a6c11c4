package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.artifacts.dataset.DatasetLibrary.ReadableDataset;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.engine.LossEvaluation;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.worker.claim.HandlerFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validation losses of a checkpoint that knows classes: each image has its own. */
class ValidationLossesTest {
    private static final long SEED = 42;
    private static final int BATCH = 64;

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

    private ValidationLosses.Means losses(String id, ReadableDataset data) {
        evaluator.worker.submit(EvaluationSpec.ofCheckpoint(id, EvaluationProtocol.QUICK75, SEED));
        return new ValidationLosses()
                .compute(evaluator.claim(TaskPlan.LOSSES), evaluator.checkpoints.get(id), data, SEED, 1);
    }

    /** One batch, which is all that thirteen images fill five times. */
    private static ValidationLosses.Means losses(LoadedCheckpoint checkpoint, ReadableDataset data, int... labels) {
        var maker =
                BatchMaker.validation(data.validation(), checkpoint.normalizer(), SEED, new ClassLabels(2, labels, 0));
        int images = data.validation().count();
        int[] order = new EpochOrder(SEED, images, EvaluationProtocol.REPETITIONS, BATCH).of(0);
        var settings = EngineSettings.losses(checkpoint.manifest().model(), Optional.empty());
        try (LossEvaluation evaluation = checkpoint.model().losses(settings, maker, BATCH, 1)) {
            var losses = evaluation.of(0, order, 0);
            return new ValidationLosses.Means(losses.noise(), losses.image());
        }
    }

    private ReadableDataset validated(String id) {
        return evaluator
                .worker
                .datasets()
                .open(evaluator.checkpoints.get(id).manifest().datasetDigest(), HandlerFixture.IMAGE_SIZE);
    }

    @Test
    void everyImageIsGivenItsOwnClass() {
        String id = evaluator.conditional();
        ReadableDataset data = validated(id);
        LoadedCheckpoint checkpoint = evaluator.checkpoints.get(id);
        int[] own = data.validation().labels();
        int[] moved = IntStream.range(0, own.length)
                .map(image -> own[(image + 1) % own.length])
                .toArray();

        ValidationLosses.Means means = losses(id, data);

        assertThat(means).isEqualTo(losses(checkpoint, data, own));
        assertThat(means).isNotEqualTo(losses(checkpoint, data, moved));
        assertThat(means).isNotEqualTo(losses(checkpoint, data));
    }

    @Test
    void aModelOfOtherClassesIsGivenNone() {
        String id = evaluator.conditional();
        LoadedCheckpoint checkpoint = evaluator.checkpoints.get(id);
        var others = evaluator.worker.dataset(
                "others", List.of("a", "b", "c"), List.of(1, 2, 3), List.of(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1));
        ReadableDataset data = evaluator.worker.datasets().open(others.digest(), HandlerFixture.IMAGE_SIZE);

        assertThat(losses(id, data)).isEqualTo(losses(checkpoint, data));
    }
}
