package io.anthesis.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.tensor.execution.Execution;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
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
    void defaultsOfAWorker() {
        WorkerConfig config = read(WorkerConfig.class, Map.of("java.io.tmpdir", "/t"));

        assertThat(config.id()).isEmpty();
        assertThat(config.device()).isEqualTo("auto");
        assertThat(config.execution()).isEqualTo(Execution.TORCHSCRIPT);
        assertThat(config.libtorch()).isEmpty();
        assertThat(config.kernels()).isEqualTo(Path.of("/t/anthesis-kernels"));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.stopWithin()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.checkpointMemory().asLongValue()).isEqualTo(256 << 20);
    }

    @Test
    void everyPropertyOfAWorker() {
        WorkerConfig config = read(
                WorkerConfig.class,
                Map.of(
                        "anthesis.worker.id", "w1",
                        "anthesis.worker.device", "gpu:1",
                        "anthesis.worker.execution", "program",
                        "anthesis.worker.libtorch", "/python/torch/lib",
                        "anthesis.worker.kernels", "/kernels",
                        "anthesis.worker.lease", "1m",
                        "anthesis.worker.heartbeat", "2s",
                        "anthesis.worker.poll", "3s",
                        "anthesis.worker.stop-within", "4s",
                        "anthesis.worker.checkpoint-memory", "1G"));

        assertThat(config.id()).contains("w1");
        assertThat(config.device()).isEqualTo("gpu:1");
        assertThat(config.execution()).isEqualTo(Execution.PROGRAM);
        assertThat(config.libtorch()).contains(Path.of("/python/torch/lib"));
        assertThat(config.kernels()).isEqualTo(Path.of("/kernels"));
        assertThat(config.lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.poll()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.stopWithin()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.checkpointMemory().asLongValue()).isEqualTo(1 << 30);
    }
}
