package io.anthesis.ledger.upload;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Uploads and which of their parts have come. */
public final class Uploads {
    private final Database database;

    public Uploads(Database database) {
        this.database = database;
    }

    /** Begins an upload, or finds that of the same file that this submitter began before. */
    public UploadRecord begin(String submitter, String fileName, long sizeBytes, int partBytes, String sha256) {
        return database.transaction(transaction -> {
            Optional<UUID> known = transaction.first(
                    row -> row.getObject(1, UUID.class),
                    "select id from uploads where submitter = ? and sha256 = ? and size_bytes = ? order by created_at desc limit 1",
                    submitter,
                    sha256,
                    sizeBytes);
            UUID id = known.orElseGet(UUID::randomUUID);
            if (known.isEmpty()) {
                transaction.update(
                        "insert into uploads (id, submitter, file_name, size_bytes, part_bytes, sha256) values (?, ?, ?, ?, ?, ?)",
                        id,
                        submitter,
                        fileName,
                        sizeBytes,
                        partBytes,
                        sha256);
            }
            return find(transaction, id).orElseThrow();
        });
    }

    public Optional<UploadRecord> find(UUID id) {
        return database.transaction(transaction -> find(transaction, id));
    }

    private static Optional<UploadRecord> find(Transaction transaction, UUID id) {
        var parts = new TreeMap<Integer, String>();
        transaction.list(
                row -> parts.put(row.getInt(1), row.getString(2)),
                "select number, digest from upload_parts where upload_id = ?",
                id);
        return transaction.first(
                row -> new UploadRecord(
                        id,
                        row.getString("submitter"),
                        row.getString("file_name"),
                        row.getLong("size_bytes"),
                        row.getInt("part_bytes"),
                        row.getString("sha256"),
                        parts,
                        row.getTimestamp("created_at").toInstant()),
                "select * from uploads where id = ?",
                id);
    }

    /**
     * Records a part; one that comes again replaces the one before.
     *
     * @return false if there is no such upload any more
     */
    public boolean received(UUID id, int number, String digest) {
        return database.transaction(transaction -> transaction.update("""
                insert into upload_parts (upload_id, number, digest) select id, ?, ? from uploads where id = ? for share
                on conflict (upload_id, number) do update set digest = excluded.digest
                """, number, digest, id) == 1);
    }

    /** @return false if there was none */
    public boolean delete(UUID id) {
        return database.transaction(transaction -> transaction.update("delete from uploads where id = ?", id) == 1);
    }

    /** Deletes uploads that are past their retention, complete or not. */
    public int deleteOld(Duration age) {
        return database.transaction(transaction ->
                transaction.update("delete from uploads where created_at < now() - ? * interval '1 second'", age));
    }
}
