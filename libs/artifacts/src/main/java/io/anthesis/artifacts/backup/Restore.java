package io.anthesis.artifacts.backup;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.schema.RowMigrations;
import io.anthesis.ledger.schema.SchemaVersion;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Brings a backup into an empty ledger that a gateway has migrated: first its objects, then all rows in one transaction, which also
 * rewrites rows of an older schema as its migrations did. Tasks that ran when it was taken wait again, at epochs that no worker of
 * before can have.
 */
public final class Restore {
    private static final long EPOCHS_AHEAD = 1_000_000;

    private final DataSource ledger;
    private final ObjectStore store;

    public Restore(DataSource ledger, ObjectStore store) {
        this.ledger = ledger;
        this.store = store;
    }

    /**
     * @throws BackupRefused if the backup is not whole or not of a ledger, the ledger is not empty, or its schema is older than the backup's
     * @throws SQLException if the ledger breaks off; it stays empty then
     */
    public BackupManifest from(Path folder) throws SQLException, IOException {
        var backup = new BackupFolder(folder.toAbsolutePath().normalize());
        BackupManifest manifest = backup.manifest();
        if (manifest.schemaVersion() > SchemaVersion.NEEDED) {
            throw new BackupRefused("the backup is of schema " + manifest.schemaVersion() + ", this version knows "
                    + SchemaVersion.NEEDED + "; restore it with the version that took it, or a newer one");
        }
        LedgerTables.require(manifest.tables());
        for (BackupManifest.Table table : manifest.tables()) {
            backup.require(backup.table(table.name()), table.digest());
        }
        for (BackupManifest.StoredObject object : manifest.objects()) {
            backup.require(backup.object(object.digest()), object.digest());
        }
        try (Connection connection = ledger.getConnection()) {
            requireEmpty(connection);
            for (BackupManifest.StoredObject object : manifest.objects()) {
                store.put(Bucket.named(object.bucket()), backup.object(object.digest()), object.mediaType());
            }
            load(connection, backup, manifest);
        }
        return manifest;
    }

    private static void requireEmpty(Connection connection) throws SQLException {
        for (String table : new String[] {"jobs", "datasets", "checkpoints"}) {
            boolean hasRows = Transaction.over(
                            connection,
                            transaction -> transaction.first(row -> true, "select 1 from " + table + " limit 1"))
                    .isPresent();
            if (hasRows) {
                throw new BackupRefused("the ledger is not empty (its table " + table
                        + " has rows); restore into a new one: a new --data folder, or a new database");
            }
        }
    }

    private static void load(Connection connection, BackupFolder backup, BackupManifest manifest)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        try {
            // Registered by the writing above; the backup's rows have their dates.
            Transaction.over(connection, transaction -> transaction.update("delete from objects"));
            for (BackupManifest.Table table : manifest.tables()) {
                LedgerTables.copyIn(connection, table, backup.table(table.name()));
            }
            Transaction.over(connection, transaction -> {
                RowMigrations.apply(transaction, manifest.schemaVersion());
                return continueFromThere(transaction);
            });
            connection.commit();
        } catch (SQLException | IOException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private static Void continueFromThere(Transaction transaction) {
        Tasks.handBackRestored(transaction, EPOCHS_AHEAD);
        for (String table : new String[] {"tasks", "outbox"}) {
            transaction.run(
                    "select setval(pg_get_serial_sequence(?, 'id'), (select coalesce(max(id), 1) from " + table + "))",
                    table);
        }
        return null;
    }
}
