package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformSettingsTest {
    private static final Path DATA = Path.of("data");

    @Test
    void defaultsAreOneOfEachAtTheUsualPorts() {
        var settings = new PlatformSettings(DATA, Map.of(), Map.of());

        assertThat(settings.workers())
                .containsExactly(
                        Map.entry("gateway", 1),
                        Map.entry("trainer", 1),
                        Map.entry("sampler", 1),
                        Map.entry("evaluator", 1));
        assertThat(settings.port("gateway")).isEqualTo(8080);
        assertThat(settings.port("kafka")).isEqualTo(9092);
        assertThat(settings.data()).isAbsolute();
    }

    @Test
    void givenNumbersReplaceDefaults() {
        var settings = new PlatformSettings(DATA, Map.of("sampler", 2), Map.of("gateway", 9999, "s3", 0));

        assertThat(settings.workers()).containsEntry("sampler", 2).containsEntry("trainer", 1);
        assertThat(settings.port("gateway")).isEqualTo(9999);
        assertThat(settings.port("s3")).isPositive();
    }

    @Test
    void unknownNamesAndCountsAreRefused() {
        assertThatThrownBy(() -> new PlatformSettings(DATA, Map.of("painter", 1), Map.of()))
                .isInstanceOf(PlatformFailure.class)
                .hasMessageContaining("no worker named 'painter'")
                .hasMessageContaining("trainer");
        assertThatThrownBy(() -> new PlatformSettings(DATA, Map.of("trainer", -1), Map.of()))
                .hasMessageContaining("must be 0 to 16, was -1");
    }
}
