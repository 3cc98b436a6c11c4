package io.anthesis.ledger.feature;

import io.anthesis.ledger.sql.Database;
import java.util.Optional;

/** Objects with the features of real images, by the images and the extractor. */
public final class ReferenceFeatures {
    private final Database database;

    public ReferenceFeatures(Database database) {
        this.database = database;
    }

    /**
     * What the features are a function of.
     *
     * @param images digest of what the real images are: data set, sizes, count and order
     * @param extractor digest of the extractor's weights
     */
    public record Key(String images, String extractor) {}

    /** @return the digest of the object with the features */
    public Optional<String> find(Key key) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1),
                "select object_digest from reference_features where reference_digest = ? and extractor_digest = ?",
                key.images(),
                key.extractor()));
    }

    public void put(Key key, String objectDigest) {
        database.transaction(transaction -> transaction.update(
                "insert into reference_features (reference_digest, extractor_digest, object_digest) values (?, ?, ?) on conflict do nothing",
                key.images(),
                key.extractor(),
                objectDigest));
    }
}
