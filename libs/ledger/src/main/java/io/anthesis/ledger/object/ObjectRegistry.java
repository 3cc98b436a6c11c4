package io.anthesis.ledger.object;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;

/** Digests of objects, entered before anyone relies on them, so that a sweep can go by the ledger alone. */
public final class ObjectRegistry {
    private final Database database;

    public ObjectRegistry(Database database) {
        this.database = database;
    }

    public void register(String digest, String bucket, long sizeBytes, String mediaType) {
        database.transaction(connection -> Sql.update(connection, """
                insert into objects (digest, bucket, size_bytes, media_type) values (?, ?, ?, ?)
                on conflict (digest) do update set registered_at = now()
                """, digest, bucket, sizeBytes, mediaType));
    }
}
