package io.anthesis.ledger.dataset;

import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Data sets, and which objects hold what was derived from them. */
public final class Datasets {
    private static final String COLUMNS =
            "name, digest, archive_digest, image_count, training_count, validation_count, skipped_count, classes::text";

    private final Database database;

    public Datasets(Database database) {
        this.database = database;
    }

    /**
     * Adds a data set; one that is there already stays its first submitter's.
     *
     * @return false if the name is taken by other data
     */
    public boolean add(DatasetRecord dataset, String submitter) {
        return database.transaction(transaction -> {
            transaction.update(
                    """
                    insert into datasets (name, digest, archive_digest, manifest_digest, image_count, training_count,
                        validation_count, skipped_count, classes, submitter) values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                    on conflict (name) do nothing
                    """,
                    dataset.name(),
                    dataset.digest(),
                    dataset.archiveDigest(),
                    dataset.digest(),
                    dataset.imageCount(),
                    dataset.trainingCount(),
                    dataset.validationCount(),
                    dataset.skippedCount(),
                    dataset.classes().map(Json::write),
                    submitter);
            return transaction
                    .first(row -> row.getString(1), "select digest from datasets where name = ?", dataset.name())
                    .orElseThrow()
                    .equals(dataset.digest());
        });
    }

    /** @param nameOrDigest a name, or the digest that a run recorded */
    public Optional<DatasetRecord> find(String nameOrDigest) {
        return database.transaction(transaction -> transaction.first(
                Datasets::read,
                "select " + COLUMNS + " from datasets where name = ? or digest = ? order by name = ? desc",
                nameOrDigest,
                nameOrDigest,
                nameOrDigest));
    }

    public List<DatasetRecord> list() {
        return database.transaction(transaction ->
                transaction.list(Datasets::read, "select " + COLUMNS + " from datasets order by created_at"));
    }

    /** Adds the classes of a data set that was recorded without them. */
    public void putClasses(String digest, List<DatasetClass> classes) {
        database.transaction(transaction -> transaction.update(
                "update datasets set classes = ?::jsonb where digest = ? and classes is null",
                Json.write(classes),
                digest));
    }

    /** @param source digest of the data set, or of the archive as version 0.1 recorded it; the column has that version's name */
    public Optional<String> tensors(String source, int imageSize) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1),
                "select object_digest from dataset_tensors where archive_digest = ? and image_size = ?",
                source,
                imageSize));
    }

    /** @return the object with the images of the smallest size from 64 px on, or else of the largest one below; see {@link #tensors} */
    public Optional<String> tensorsToShow(DatasetRecord dataset) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1), """
                select object_digest from dataset_tensors where archive_digest in (?, ?)
                order by archive_digest = ? desc, image_size < 64, abs(image_size - 64) limit 1
                """, dataset.digest(), dataset.archiveDigest(), dataset.digest()));
    }

    /** @param source digest of the data set */
    public void putTensors(String source, int imageSize, String objectDigest) {
        database.transaction(transaction -> transaction.update(
                "insert into dataset_tensors (archive_digest, image_size, object_digest) values (?, ?, ?) on conflict do nothing",
                source,
                imageSize,
                objectDigest));
    }

    private static DatasetRecord read(ResultSet row) throws SQLException {
        return new DatasetRecord(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                Optional.ofNullable(row.getString(8)).map(Datasets::classes));
    }

    private static List<DatasetClass> classes(String json) {
        return List.of(Json.read(json, DatasetClass[].class));
    }
}
