package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.StorageConfig;
import jakarta.inject.Singleton;
import java.net.URI;

/** Where pictures can be had: a signed address of the storage, and one of the gateway. */
@Singleton
public class ImageLinks {
    private final ObjectStore store;
    private final StorageConfig storage;

    ImageLinks(ObjectStore store, StorageConfig storage) {
        this.store = store;
        this.storage = storage;
    }

    ImageLink of(String name, String digest) {
        URI signed = store.presignedAddress(Bucket.IMAGES, digest, storage.addressValidity());
        return new ImageLink(name, digest, signed, ImageLink.path(digest));
    }
}
