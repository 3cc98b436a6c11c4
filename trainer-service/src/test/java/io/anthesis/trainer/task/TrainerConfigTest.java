package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerConfigTest {
    private static TrainerConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(TrainerConfig.class)
                .build()
                .getConfigMapping(TrainerConfig.class);
    }

    @Test
    void defaults() {
        TrainerConfig config = read(Map.of());

        assertThat(config.resumePointEvery()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.previewAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.evaluationBacklog()).isEqualTo(4);
    }

    @Test
    void everyProperty() {
        TrainerConfig config = read(Map.of(
                "anthesis.trainer.resume-point-every", "5s",
                "anthesis.trainer.preview-after", "0",
                "anthesis.trainer.evaluation-backlog", "1"));

        assertThat(config.resumePointEvery()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.previewAfter()).isZero();
        assertThat(config.evaluationBacklog()).isEqualTo(1);
    }
}
