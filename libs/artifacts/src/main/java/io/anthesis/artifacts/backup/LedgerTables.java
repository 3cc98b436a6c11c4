package io.anthesis.artifacts.backup;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.text.Shown;
import io.anthesis.ledger.sql.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** The ledger's tables as PostgreSQL's own text format, column by column name. */
final class LedgerTables {
    /** In an order in which each finds what it refers to. */
    static final List<String> ALL = List.of(
            "objects",
            "jobs",
            "tasks",
            "task_objects",
            "outbox",
            "submitters",
            "api_keys",
            "webhooks",
            "webhook_deliveries",
            "deleted_jobs",
            "dead_letter_replays",
            "progress_points",
            "datasets",
            "dataset_tensors",
            "installed_weights",
            "runs",
            "resume_points",
            "checkpoints",
            "images",
            "collection_images",
            "reference_features",
            "scores",
            "sweeps",
            "sweep_points",
            "uploads",
            "upload_parts");

    private static final Pattern COLUMN = Pattern.compile("[a-z][a-z0-9_]*");

    private LedgerTables() {}

    /**
     * A backup comes from elsewhere, and names of tables and columns cannot be parameters of a statement.
     *
     * @throws BackupRefused if the ledger has no such table, or a column's name is not one that the ledger uses
     */
    static void require(List<BackupManifest.Table> tables) {
        for (BackupManifest.Table table : tables) {
            if (!ALL.contains(table.name())) {
                throw new BackupRefused("the backup has a table '" + Shown.of(table.name())
                        + "', the ledger has none of that name; nothing was restored");
            }
            for (String column : table.columns()) {
                if (!COLUMN.matcher(column).matches()) {
                    throw new BackupRefused("the backup's table " + table.name() + " has a column '" + Shown.of(column)
                            + "', which is not the name of a column; nothing was restored");
                }
            }
        }
    }

    static BackupManifest.Table copyOut(Connection connection, String table, Path file)
            throws SQLException, IOException {
        List<String> columns = Transaction.over(
                connection,
                transaction -> transaction.list(
                        row -> row.getString(1),
                        "select column_name from information_schema.columns where table_schema = 'public' and table_name = ? order by ordinal_position",
                        table));
        // A backup does not contain unreferenced objects.
        String rows = table.equals("objects") ? " where digest in (select digest from named_objects)" : "";
        String query = "copy (select " + quoted(columns) + " from " + table + rows + ") to stdout";
        try (OutputStream out = Files.newOutputStream(file)) {
            long count = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(query, out);
            out.flush();
            return new BackupManifest.Table(table, columns, count, Sha256.of(file));
        }
    }

    static void copyIn(Connection connection, BackupManifest.Table table, Path file) throws SQLException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table.name() + " (" + quoted(table.columns()) + ") from stdin", in);
        }
    }

    private static String quoted(List<String> columns) {
        return columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
    }
}
