package io.anthesis.artifacts.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a backup is made of. It is written last: a folder without it is no backup.
 *
 * @param schemaVersion of the ledger that it was taken from; it can be restored into that one or a newer one
 */
public record BackupManifest(Instant takenAt, int schemaVersion, List<Table> tables, List<StoredObject> objects) {
    public BackupManifest {
        tables = List.copyOf(tables);
        objects = List.copyOf(objects);
    }

    /** @param digest SHA-256 of the table's file */
    public record Table(String name, List<String> columns, long rows, String digest) {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /** An object that the ledger names. */
    public record StoredObject(String bucket, String digest, String mediaType) {}
}
