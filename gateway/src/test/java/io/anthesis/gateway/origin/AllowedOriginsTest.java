package io.anthesis.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.gateway.access.AccessConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
    private static AccessConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(AccessConfig.class)
                .build()
                .getConfigMapping(AccessConfig.class);
    }

    private static AllowedOrigins allowed(String property, String value) {
        return new AllowedOrigins(config(Map.of("anthesis.access." + property, value)));
    }

    @Test
    void defaults() {
        AccessConfig config = config(Map.of());

        assertThat(config.mode()).isEqualTo(AccessConfig.Mode.AUTO);
        assertThat(config.bootstrapKey()).isEmpty();
        assertThat(config.requestsPerMinute()).isEqualTo(600);
        assertThat(config.hosts()).isEmpty();
        assertThat(config.origins()).isEmpty();
    }

    @Test
    void everyProperty() {
        AccessConfig config = config(Map.of(
                "anthesis.access.mode", "open",
                "anthesis.access.bootstrap-key", "secret",
                "anthesis.access.requests-per-minute", "7",
                "anthesis.access.hosts", "a.example.org,10.0.0.7",
                "anthesis.access.origins", "https://a.example.org"));

        assertThat(config.mode()).isEqualTo(AccessConfig.Mode.OPEN);
        assertThat(config.bootstrapKey()).contains("secret");
        assertThat(config.requestsPerMinute()).isEqualTo(7);
        assertThat(config.hosts().orElseThrow()).containsExactly("a.example.org", "10.0.0.7");
        assertThat(config.origins().orElseThrow()).containsExactly("https://a.example.org");
    }

    @Test
    void nothingIsConfiguredByAnEmptyVariable() {
        assertThat(allowed("hosts", "").isHost("gateway")).isFalse();
    }

    @Test
    void namesAndAddressesOfBothKindsCanBeConfigured() {
        AllowedOrigins allowed = allowed("hosts", "Gateway.Example.org,my_gateway,10.0.0.7,fd00::7");

        assertThat(allowed.isHost("gateway.example.org:8080")).isTrue();
        assertThat(allowed.isHost("my_gateway")).isTrue();
        assertThat(allowed.isHost("10.0.0.7:80")).isTrue();
        assertThat(allowed.isHost("[fd00::7]:8080")).isTrue();
        assertThat(allowed.isHost("[fd00::8]:8080")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://gateway", "gateway:8080", "a b", "*", "gateway/", "*.example.org"})
    void wrongHostsAreNamedAtTheStart(String host) {
        assertThatThrownBy(() -> allowed("hosts", host))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anthesis.access.hosts")
                .hasMessageContaining("'" + host + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "https://gateway/", "*", "null", "ftp://gateway", "https://a@b"})
    void wrongOriginsAreNamedAtTheStart(String origin) {
        assertThatThrownBy(() -> allowed("origins", origin))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anthesis.access.origins")
                .hasMessageContaining("'" + origin + "'");
    }
}
