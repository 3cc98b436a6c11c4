package io.anthesis.ledger.schema;

import io.anthesis.ledger.sql.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Migrations that rewrite rows and leave tables as they are. A restore brings rows of an older schema into tables that are migrated
 * already, so it carries these out again. Each leaves rows alone that it has rewritten.
 */
public final class RowMigrations {
    private static final TreeMap<Integer, String> FILES =
            new TreeMap<>(Map.of(13, "/io/anthesis/ledger/migrations/V13__nested_training_specs.sql"));

    private RowMigrations() {}

    /** @param restored the schema that the rows are of */
    public static void apply(Transaction transaction, int restored) {
        FILES.tailMap(restored, false).values().forEach(file -> transaction.run(read(file)));
    }

    private static String read(String file) {
        try (InputStream in = RowMigrations.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
