package io.anthesis.artifacts.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointManifestTest {
    static Stream<DiffusionNetwork> networks() {
        return Stream.of(
                new ResidualUNet(8, List.of(4, 8), 1, 4, 1000),
                new ResidualUNet(8, List.of(4, 8), 1, 4, 1000, 3, 0.1),
                new ClearUNet(8, List.of(8, 16), List.of(false, true), 1, 8, 100, 8, 1),
                new ClearUNet(8, List.of(8, 16), List.of(false, true), 1, 8, 100, 8, 1, 3, 0.1));
    }

    private static CheckpointManifest manifest(DiffusionNetwork network, List<String> classes) {
        return new CheckpointManifest(
                null,
                "small",
                0,
                0,
                null,
                new ModelSpec(network, new AngleSchedule(0.02, 0.95), PredictionType.NOISE),
                null,
                "weights",
                CheckpointManifest.WEIGHTS_FORMAT,
                new float[] {0.1f, 0.2f, 0.3f},
                new float[] {1, 1, 1},
                null,
                classes,
                null);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aManifestIsReadAsItWasWritten(DiffusionNetwork network) {
        CheckpointManifest written = manifest(network, List.of());

        CheckpointManifest read = Json.read(Json.write(written), CheckpointManifest.class);

        assertThat(read.model()).isEqualTo(written.model());
        assertThat(Json.write(read)).isEqualTo(Json.write(written));
        assertThat(Json.write(written).contains("\"dropout\"")).isEqualTo(network.dropout() > 0);
    }

    @Test
    void classesWithoutNamesAreCalledByTheirNumbers() {
        var network = new ResidualUNet(8, List.of(4, 8), 1, 4, 1000, 3, 0);

        assertThat(manifest(network, List.of("a", "b", "c")).classNames()).containsExactly("a", "b", "c");
        assertThat(manifest(network, List.of()).classNames()).containsExactly("1", "2", "3");
        assertThat(manifest(new ResidualUNet(8, List.of(4, 8), 1, 4, 1000), List.of())
                        .classNames())
                .isEmpty();
    }
}
