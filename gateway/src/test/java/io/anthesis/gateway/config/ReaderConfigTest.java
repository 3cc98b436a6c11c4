package io.anthesis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.untrusted.ReaderConfig;
import io.anthesis.untrusted.ReaderLimits;
import io.anthesis.untrusted.TemporaryFilesConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReaderConfigTest {
    private static <T> T read(Class<T> mapping, Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(mapping)
                .build()
                .getConfigMapping(mapping);
    }

    @Test
    void defaults() {
        assertThat(read(ReaderConfig.class, Map.of()).limits())
                .isEqualTo(new ReaderLimits(
                        2,
                        704L << 20,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1),
                        16L << 30,
                        Duration.ofSeconds(30)));
    }

    @Test
    void everyProperty() {
        var properties = Map.of(
                "anthesis.reader.processes", "3",
                "anthesis.reader.memory", "1G",
                "anthesis.reader.time", "2s",
                "anthesis.reader.time-per-mebibyte", "3s",
                "anthesis.reader.max-file-size", "4M",
                "anthesis.reader.max-wait", "5s");

        assertThat(read(ReaderConfig.class, properties).limits())
                .isEqualTo(new ReaderLimits(
                        3, 1L << 30, Duration.ofSeconds(2), Duration.ofSeconds(3), 4L << 20, Duration.ofSeconds(5)));
    }

    @Test
    void aProcessWithoutRoomForAHeapIsRefused() {
        ReaderConfig config = read(ReaderConfig.class, Map.of("anthesis.reader.memory", "300M"));

        assertThatThrownBy(config::limits).hasMessageContaining("at least 320M");
    }

    @Test
    void everyPropertyOfTemporaryFiles() {
        TemporaryFilesConfig config = read(
                TemporaryFilesConfig.class,
                Map.of(
                        "anthesis.temporary-files.folder", "/a",
                        "anthesis.temporary-files.name", "b",
                        "anthesis.temporary-files.max-uploads", "3M"));

        assertThat(config.folder()).isEqualTo(Path.of("/a"));
        assertThat(config.name()).isEqualTo("b");
        assertThat(config.maxUploads().asLongValue()).isEqualTo(3 << 20);
    }
}
