package io.anthesis.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The addresses under which clients download objects from the storage itself. */
@ConfigMapping(prefix = "anthesis.storage")
public interface PresignedAddressConfig {
    /** The storage as clients reach it; presigned addresses name it. Default: {@code anthesis.storage.endpoint}. */
    Optional<URI> publicEndpoint();

    /** How long presigned addresses work. */
    @WithDefault("1h")
    Duration addressValidity();
}
