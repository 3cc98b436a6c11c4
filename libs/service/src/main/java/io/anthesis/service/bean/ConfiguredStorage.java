package io.anthesis.service.bean;

import io.anthesis.artifacts.StorageSettings;
import java.net.URI;

/** The storage as a service's configuration names it; the mapping itself can have no method with a parameter. */
public final class ConfiguredStorage {
    private ConfiguredStorage() {}

    /** @param publicEndpoint the address in presigned addresses, which clients use */
    public static StorageSettings settings(StorageConfig config, URI publicEndpoint) {
        return new StorageSettings(
                config.endpoint(),
                publicEndpoint,
                config.accessKey(),
                config.secretKey(),
                config.caCertificates(),
                config.cache(),
                config.maxCacheBytes());
    }
}
