package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.GatewayConfig;
import jakarta.inject.Singleton;

/** Signs the addresses of pictures. */
@Singleton
public class ImageLinks {
    private final ObjectStore store;
    private final GatewayConfig config;

    ImageLinks(ObjectStore store, GatewayConfig config) {
        this.store = store;
        this.config = config;
    }

    ImageLink of(String name, String digest) {
        return new ImageLink(
                name,
                digest,
                store.presignedAddress(Bucket.IMAGES, digest, config.storage().addressValidity()));
    }
}
