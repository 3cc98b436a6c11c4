package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.PresignedAddressConfig;
import jakarta.inject.Singleton;
import java.net.URI;

/** Where pictures can be had: a signed address of the storage, and one of the gateway. */
@Singleton
public class ImageLinks {
    private final ObjectStore store;
    private final PresignedAddressConfig addresses;

    ImageLinks(ObjectStore store, PresignedAddressConfig addresses) {
        this.store = store;
        this.addresses = addresses;
    }

    ImageLink of(String name, String digest) {
        URI signed = store.presignedAddress(Bucket.IMAGES, digest, addresses.addressValidity());
        return new ImageLink(name, digest, signed, ImageLink.path(digest));
    }
}
