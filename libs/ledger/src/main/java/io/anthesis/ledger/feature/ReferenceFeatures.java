package io.anthesis.ledger.feature;

import io.anthesis.ledger.sql.Database;
import java.util.Optional;

/** Objects with the features of real images, by the images and the extractor. */
public final class ReferenceFeatures {
    private final Database database;

    public ReferenceFeatures(Database database) {
        this.database = database;
    }

    public Optional<String> find(String referenceDigest, String extractorDigest) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1),
                "select object_digest from reference_features where reference_digest = ? and extractor_digest = ?",
                referenceDigest,
                extractorDigest));
    }

    public void put(String referenceDigest, String extractorDigest, String objectDigest) {
        database.transaction(transaction -> transaction.update(
                "insert into reference_features (reference_digest, extractor_digest, object_digest) values (?, ?, ?) on conflict do nothing",
                referenceDigest,
                extractorDigest,
                objectDigest));
    }
}
