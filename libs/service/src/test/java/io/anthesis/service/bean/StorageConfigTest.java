package io.anthesis.service.bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.artifacts.StorageSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageConfigTest {
    private static StorageConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(StorageConfig.class)
                .build()
                .getConfigMapping(StorageConfig.class);
    }

    @Test
    void thereIsNoDefaultServer() {
        assertThatThrownBy(() -> read(Map.of("java.io.tmpdir", "/somewhere")))
                .hasMessageContaining("anthesis.storage.endpoint");
    }

    @Test
    void defaults() {
        StorageConfig config = read(Map.of(
                "java.io.tmpdir", "/somewhere",
                "anthesis.storage.endpoint", "http://s3:9000",
                "anthesis.storage.access-key", "a",
                "anthesis.storage.secret-key", "s"));

        assertThat(config.cache()).isEqualTo(Path.of("/somewhere/anthesis-cache"));
        assertThat(config.maxCacheBytes()).isEqualTo(10_000_000_000L);
        assertThat(config.caCertificates()).isEmpty();
    }

    @Test
    void everyProperty() {
        StorageConfig config = read(Map.of(
                "anthesis.storage.endpoint", "http://s3:9000",
                "anthesis.storage.access-key", "a",
                "anthesis.storage.secret-key", "s",
                "anthesis.storage.ca-certificates", "/ca.pem",
                "anthesis.storage.cache", "/somewhere",
                "anthesis.storage.max-cache-bytes", "5"));

        StorageSettings settings = ConfiguredStorage.settings(config, URI.create("https://pictures.example"));

        assertThat(config.endpoint()).isEqualTo(URI.create("http://s3:9000"));
        assertThat(config.accessKey()).isEqualTo("a");
        assertThat(config.secretKey()).isEqualTo("s");
        assertThat(config.caCertificates()).contains(Path.of("/ca.pem"));
        assertThat(config.cache()).isEqualTo(Path.of("/somewhere"));
        assertThat(config.maxCacheBytes()).isEqualTo(5);
        assertThat(settings.publicEndpoint()).isEqualTo(URI.create("https://pictures.example"));
        assertThat(settings.endpoint()).isEqualTo(URI.create("http://s3:9000"));
    }
}
