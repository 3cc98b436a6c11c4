package io.anthesis.ledger.sql;

import java.sql.SQLException;
import java.util.Set;

/** PostgreSQL refused a statement, and would again: a constraint says no, or the statement is wrong. Nothing has changed. */
public final class StatementRefused extends RuntimeException {
    /** What a role may not do, or a schema, table, column or function that is not there: not migrated yet, or not granted. */
    private static final Set<String> NOT_READY = Set.of("42501", "3F000", "42P01", "42703", "42883");

    StatementRefused(SQLException cause) {
        super("the ledger's database refused: " + cause.getMessage(), cause);
    }

    /** @return whether the schema is not as this version of the program needs it, whatever the statement's values are */
    public boolean isOfSchema() {
        return getCause() instanceof SQLException e && e.getSQLState() != null && NOT_READY.contains(e.getSQLState());
    }
}
