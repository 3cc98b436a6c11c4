package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.PresignedAddressConfig;
import io.anthesis.ledger.image.Images;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** Where pictures can be had: a signed address of the storage, and one of the gateway. */
@Singleton
public class ImageLinks {
    private final ObjectStore store;
    private final PresignedAddressConfig addresses;

    ImageLinks(ObjectStore store, PresignedAddressConfig addresses) {
        this.store = store;
        this.addresses = addresses;
    }

    /** @param name of a file to keep it in */
    ImageLink ofOverview(String name, String digest) {
        return new ImageLink(name, digest, signed(digest), ImageLink.path(digest), null, null);
    }

    ImageLink of(Images.Numbered image, SampledClasses classes) {
        Optional<String> ofClass = classes.name(image);
        return new ImageLink(
                ImageName.of(image.number(), ofClass),
                image.digest(),
                signed(image.digest()),
                ImageLink.path(image.digest()),
                image.number(),
                ofClass.orElse(null));
    }

    private URI signed(String digest) {
        return store.presignedAddress(Bucket.IMAGES, digest, addresses.addressValidity());
    }
}
