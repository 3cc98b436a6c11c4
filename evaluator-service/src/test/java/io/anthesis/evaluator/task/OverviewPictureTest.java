package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.artifacts.Bucket;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overviews of checkpoints without classes are those of version 0.1, byte by byte. */
class OverviewPictureTest {
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

    /** As version 0.1 composed it. */
    private byte[] before() {
        int size = HandlerFixture.IMAGE_SIZE;
        float[] images = evaluator
                .checkpoints
                .get(evaluator.checkpoint)
                .generator(20, SamplerSpec.DEFAULT)
                .generate(SeededImage.range(42, 0, 18), step -> {});
        Map<String, String> texts = Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", evaluator.checkpoint,
                "anthesis:epoch", "0",
                "anthesis:steps", "20",
                "anthesis:seed", "42");
        return PngImages.grid(images, 18, size, 6, PngImages.overviewZoom(size), texts);
    }

    @Test
    void theBytesOfAnOverviewWithoutClassesStay() {
        evaluator.worker.submit(evaluator.spec());

        var done = (Outcome.Done) evaluator.handler.run(evaluator.claim(TaskPlan.GRID));

        String digest = (String) ((Map<?, ?>) done.result().value()).get("grid");
        assertThat(evaluator.worker.store().bytes(Bucket.IMAGES, digest)).isEqualTo(before());
    }
}
