package io.anthesis.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsConfigTest {
    private static CommandsConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(CommandsConfig.class)
                .build()
                .getConfigMapping(CommandsConfig.class);
    }

    @Test
    void defaults() {
        CommandsConfig config = read(Map.of());

        assertThat(config.submitterOf(JobKind.TRAINING)).isEqualTo("kafka");
        assertThat(config.maxSize().asLongValue()).isEqualTo(64 << 10);
    }

    @Test
    void everyProperty() {
        CommandsConfig config = read(Map.of(
                "anthesis.commands.submitter", "team",
                "anthesis.commands.submitters.sampling", "gallery",
                "anthesis.commands.max-size", "1M"));

        assertThat(config.submitterOf(JobKind.TRAINING)).isEqualTo("team");
        assertThat(config.submitterOf(JobKind.SAMPLING)).isEqualTo("gallery");
        assertThat(config.maxSize().asLongValue()).isEqualTo(1 << 20);
    }
}
