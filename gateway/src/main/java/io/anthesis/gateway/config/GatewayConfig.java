package io.anthesis.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How this gateway runs. */
@ConfigMapping(prefix = "anthesis")
public interface GatewayConfig {
    /** On whose account requests by REST are. */
    @WithDefault("local")
    String submitter();

    /** On whose account commands on the Kafka topics are. */
    @WithDefault("kafka")
    String commandSubmitter();

    /** Where the objects are. */
    Storage storage();

    /** Where the objects are. */
    interface Storage {
        /** No default: a wrong server is worse than no start. */
        URI endpoint();

        /** The same server as clients reach it; presigned addresses name it. */
        Optional<URI> publicEndpoint();

        String accessKey();

        String secretKey();

        @WithDefault("${java.io.tmpdir}/anthesis-cache")
        Path cache();

        @WithDefault("10000000000")
        long maxCacheBytes();

        /** How long presigned addresses work. */
        @WithDefault("1h")
        Duration addressValidity();
    }
}
