package io.anthesis.artifacts.backup;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.object.ObjectCollector;
import io.anthesis.ledger.sql.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Takes ledger and objects out together while everything runs: the tables as they are at one moment, and then the objects that they
 * name. Objects never change, and the collector waits meanwhile, so they are all still there.
 */
public final class Backup {
    private final DataSource ledger;
    private final ObjectStore store;

    public Backup(DataSource ledger, ObjectStore store) {
        this.ledger = ledger;
        this.store = store;
    }

    /**
     * @param folder new, or of an earlier backup, of which unchanged objects are kept
     * @throws SQLException if the ledger breaks off; the folder is no backup then
     */
    public BackupManifest take(Path folder) throws SQLException, IOException {
        var backup = new BackupFolder(folder.toAbsolutePath().normalize());
        backup.begin();
        try (Connection connection = ledger.getConnection()) {
            ObjectCollector.holdOff(connection);
            BackupManifest manifest = ledgerOf(connection, backup);
            for (BackupManifest.StoredObject object : manifest.objects()) {
                keep(backup, object);
            }
            backup.finish(manifest);
            return manifest;
        }
    }

    /** In its own transaction: one that stays open while objects are copied would block vacuum. */
    private static BackupManifest ledgerOf(Connection connection, BackupFolder backup)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        List<BackupManifest.Table> tables = new ArrayList<>();
        for (String table : LedgerTables.ALL) {
            tables.add(LedgerTables.copyOut(connection, table, backup.table(table)));
        }
        List<BackupManifest.StoredObject> objects = Transaction.over(
                connection,
                transaction -> transaction.list(
                        row -> new BackupManifest.StoredObject(row.getString(1), row.getString(2), row.getString(3)),
                        """
                        select bucket, digest, media_type from objects where digest in (select digest from named_objects)
                        order by digest
                        """));
        int schema = Transaction.over(connection, transaction -> transaction
                .first(row -> row.getInt(1), "select max(version::integer) from flyway_schema_history where success")
                .orElseThrow());
        connection.rollback();
        connection.setAutoCommit(true);
        return new BackupManifest(Instant.now(), schema, tables, objects);
    }

    private void keep(BackupFolder backup, BackupManifest.StoredObject object) throws IOException {
        Path file = backup.object(object.digest());
        if (!Files.exists(file)) {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            store.read(
                    Bucket.named(object.bucket()),
                    object.digest(),
                    content -> Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
