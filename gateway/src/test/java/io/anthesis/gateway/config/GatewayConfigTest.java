package io.anthesis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "anthesis.storage.endpoint", "http://s3:9000",
            "anthesis.storage.access-key", "a",
            "anthesis.storage.secret-key", "s");

    private static GatewayConfig read(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(properties);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .withMapping(GatewayConfig.class)
                .build()
                .getConfigMapping(GatewayConfig.class);
    }

    @Test
    void defaults() {
        GatewayConfig config = read(Map.of());

        assertThat(config.submitter()).isEqualTo("local");
        assertThat(config.commandSubmitter()).isEqualTo("kafka");
        assertThat(config.storage().endpoint()).isEqualTo(URI.create("http://s3:9000"));
        assertThat(config.storage().publicEndpoint()).isEmpty();
        assertThat(config.storage().addressValidity()).isEqualTo(Duration.ofHours(1));
        assertThat(config.storage().maxCacheBytes()).isEqualTo(10_000_000_000L);
    }

    @Test
    void everyProperty() {
        GatewayConfig config = read(Map.of(
                "anthesis.submitter", "me",
                "anthesis.command-submitter", "team",
                "anthesis.storage.public-endpoint", "https://pictures.example",
                "anthesis.storage.cache", "/somewhere",
                "anthesis.storage.max-cache-bytes", "5",
                "anthesis.storage.address-validity", "5m"));

        assertThat(config.submitter()).isEqualTo("me");
        assertThat(config.commandSubmitter()).isEqualTo("team");
        assertThat(config.storage().accessKey()).isEqualTo("a");
        assertThat(config.storage().secretKey()).isEqualTo("s");
        assertThat(config.storage().publicEndpoint()).contains(URI.create("https://pictures.example"));
        assertThat(config.storage().cache()).isEqualTo(Path.of("/somewhere"));
        assertThat(config.storage().maxCacheBytes()).isEqualTo(5);
        assertThat(config.storage().addressValidity()).isEqualTo(Duration.ofMinutes(5));
    }
}
