package io.anthesis.ledger.object;

import io.anthesis.ledger.sql.Database;

/** Digests of objects, registered before anything relies on them, so that the collector can go by the ledger alone. */
public final class ObjectRegistry {
    private final Database database;

    public ObjectRegistry(Database database) {
        this.database = database;
    }

    /**
     * Makes a digest one that may be written and, within the collector's grace period, named.
     *
     * @return false if an unreferenced object of this name is just being removed: try again in a moment
     */
    public boolean register(ObjectRef object, long sizeBytes, String mediaType) {
        return database.transaction(transaction -> {
            // In this order: the collector moves a digest from one table to the other in one transaction, so one of the
            // two
            // statements meets it.
            transaction.update("""
                    insert into objects (digest, bucket, size_bytes, media_type) values (?, ?, ?, ?)
                    on conflict (digest) do update set registered_at = now(), unchecked = true
                    """, object.digest(), object.bucket(), sizeBytes, mediaType);
            boolean doomed = transaction
                    .first(row -> true, "select 1 from doomed_objects where digest = ?", object.digest())
                    .isPresent();
            if (doomed) {
                transaction.update("delete from objects where digest = ?", object.digest());
            }
            return !doomed;
        });
    }

    public boolean contains(ObjectRef object) {
        return database.transaction(transaction -> transaction.first(
                        row -> true,
                        "select 1 from objects where digest = ? and bucket = ?",
                        object.digest(),
                        object.bucket()))
                .isPresent();
    }
}
