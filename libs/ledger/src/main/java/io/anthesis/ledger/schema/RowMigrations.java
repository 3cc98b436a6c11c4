package io.anthesis.ledger.schema;

import io.anthesis.ledger.sql.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What migrations did to rows. A restore brings rows of an older schema into tables that are migrated already, so it carries these
 * statements out again. Each gives the same rows when it is repeated.
 */
public final class RowMigrations {
    private static final TreeMap<Integer, String> STATEMENTS = new TreeMap<>(Map.of(
            13, read("/io/anthesis/ledger/migrations/V13__nested_training_specs.sql"), 20, "select find_models()"));

    private RowMigrations() {}

    /** @param restored the schema that the rows are of */
    public static void apply(Transaction transaction, int restored) {
        STATEMENTS.tailMap(restored, false).values().forEach(transaction::run);
    }

    private static String read(String file) {
        try (InputStream in = RowMigrations.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
