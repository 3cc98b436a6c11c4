package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.StorageConfig;
import jakarta.inject.Singleton;

/** Signs the addresses of pictures. */
@Singleton
public class ImageLinks {
    private final ObjectStore store;
    private final StorageConfig storage;

    ImageLinks(ObjectStore store, StorageConfig storage) {
        this.store = store;
        this.storage = storage;
    }

    ImageLink of(String name, String digest) {
        return new ImageLink(name, digest, store.presignedAddress(Bucket.IMAGES, digest, storage.addressValidity()));
    }
}
