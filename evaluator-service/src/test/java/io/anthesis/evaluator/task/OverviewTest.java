package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.spec.OverviewGrid;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverviewTest {
    private static Overview overview(int classes, List<String> names) {
        var model = new ModelSpec(
                new ResidualUNet(8, List.of(4, 8), 1, 4, 1000, classes, 0),
                new AngleSchedule(0.02, 0.95),
                PredictionType.NOISE);
        float[] ones = {1, 1, 1};
        var manifest = new CheckpointManifest(
                null,
                "n",
                3,
                30,
                null,
                model,
                "d",
                "w",
                CheckpointManifest.WEIGHTS_FORMAT,
                ones,
                ones,
                null,
                names,
                null);
        return Overview.of("1f0e", manifest, 42);
    }

    @Test
    void everyRowHasTheSameNoiseAndAClassOfItsOwn() {
        Overview overview = overview(2, List.of("daisy", "rose"));

        List<SeededImage> noises = SeededImage.range(42, 0, OverviewGrid.COLUMNS);
        assertThat(overview.images().subList(0, 6))
                .isEqualTo(noises.stream()
                        .map(noise -> noise.of(ClassMixture.of(1)))
                        .toList());
        assertThat(overview.images().subList(6, 12))
                .isEqualTo(noises.stream()
                        .map(noise -> noise.of(ClassMixture.of(2)))
                        .toList());
        assertThat(overview.images()).hasSize(12);
        assertThat(overview.texts())
                .containsEntry("anthesis:classes", "[\"daisy\",\"rose\"]")
                .containsEntry("anthesis:epoch", "3");
    }

    @Test
    void onlyTheFirstOfManyClassesAreShown() {
        Overview overview = overview(102, List.of());

        assertThat(overview.images()).hasSize(12 * OverviewGrid.COLUMNS);
        assertThat(overview.images().getLast())
                .isEqualTo(new SeededImage(42, OverviewGrid.COLUMNS - 1, ClassMixture.of(12)));
        assertThat(overview.texts())
                .containsEntry(
                        "anthesis:classes",
                        "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\"]");
    }

    @Test
    void withoutClassesItIsAsItAlwaysWas() {
        Overview overview = overview(0, List.of());

        assertThat(overview.images()).isEqualTo(SeededImage.range(42, 0, 18));
        assertThat(overview.texts())
                .containsOnlyKeys(
                        "Software", "anthesis:checkpoint", "anthesis:epoch", "anthesis:steps", "anthesis:seed");
    }
}
