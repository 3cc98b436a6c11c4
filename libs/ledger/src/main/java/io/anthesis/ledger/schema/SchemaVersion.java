package io.anthesis.ledger.schema;

import io.anthesis.ledger.sql.Database;

/**
 * The gateway migrates the schema; other services check its version. A newer schema is accepted: migrations only add, or loosen
 * constraints that the previous version relies on.
 */
public final class SchemaVersion {
    /** The newest migration that this version's statements need. */
    public static final int NEEDED = 21;

    private SchemaVersion() {}

    /** @return false while the gateway has not migrated so far yet */
    public static boolean isThere(Database database) {
        return database.transaction(transaction -> {
            boolean history = transaction
                    .first(row -> row.getBoolean(1), "select to_regclass('flyway_schema_history') is not null")
                    .orElseThrow();
            return history
                    && transaction
                                    .first(
                                            row -> row.getInt(1),
                                            "select coalesce(max(version::integer), 0) from flyway_schema_history where success")
                                    .orElseThrow()
                            >= NEEDED;
        });
    }
}
