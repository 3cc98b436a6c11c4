package io.anthesis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.gateway.housekeeping.HousekeepingConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
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
        GatewayConfig config = read(GatewayConfig.class, Map.of());

        assertThat(config.submitter()).isEqualTo("local");
        assertThat(config.inceptionMd5()).isEqualTo("bcbd6486424b2319ff4ef7d526e38f63");
    }

    @Test
    void everyProperty() {
        GatewayConfig config = read(
                GatewayConfig.class,
                Map.of(
                        "anthesis.gateway.submitter", "me",
                        "anthesis.gateway.inception-md5", "0"));

        assertThat(config.submitter()).isEqualTo("me");
        assertThat(config.inceptionMd5()).isEqualTo("0");
    }

    @Test
    void defaultsOfHousekeeping() {
        HousekeepingConfig config = read(HousekeepingConfig.class, Map.of());

        assertThat(config.keepEvents()).isEqualTo(Duration.ofDays(30));
        assertThat(config.keepJobs()).isEmpty();
        assertThat(config.keepPreviews()).isEqualTo(Duration.ofDays(1));
        assertThat(config.keepUploads()).isEqualTo(Duration.ofDays(1));
        assertThat(config.objectGrace()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.every()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.leaseGrace()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void everyPropertyOfHousekeeping() {
        HousekeepingConfig config = read(
                HousekeepingConfig.class,
                Map.of(
                        "anthesis.housekeeping.keep-events", "1d",
                        "anthesis.housekeeping.keep-jobs", "2d",
                        "anthesis.housekeeping.keep-previews", "2h",
                        "anthesis.housekeeping.keep-uploads", "6h",
                        "anthesis.housekeeping.object-grace", "3m",
                        "anthesis.housekeeping.every", "4s",
                        "anthesis.housekeeping.lease-grace", "5s"));

        assertThat(config.keepEvents()).isEqualTo(Duration.ofDays(1));
        assertThat(config.keepJobs()).contains(Duration.ofDays(2));
        assertThat(config.keepPreviews()).isEqualTo(Duration.ofHours(2));
        assertThat(config.keepUploads()).isEqualTo(Duration.ofHours(6));
        assertThat(config.objectGrace()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.every()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.leaseGrace()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void defaultsOfPresignedAddresses() {
        PresignedAddressConfig config = read(PresignedAddressConfig.class, Map.of());

        assertThat(config.publicEndpoint()).isEmpty();
        assertThat(config.addressValidity()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void everyPropertyOfPresignedAddresses() {
        PresignedAddressConfig config = read(
                PresignedAddressConfig.class,
                Map.of(
                        "anthesis.storage.public-endpoint", "https://pictures.example",
                        "anthesis.storage.address-validity", "5m"));

        assertThat(config.publicEndpoint()).contains(URI.create("https://pictures.example"));
        assertThat(config.addressValidity()).isEqualTo(Duration.ofMinutes(5));
    }
}
