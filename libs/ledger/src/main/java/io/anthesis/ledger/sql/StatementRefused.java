package io.anthesis.ledger.sql;

import java.sql.SQLException;

/** PostgreSQL refused a statement, and would again: a constraint says no, or the statement is wrong. Nothing has changed. */
public final class StatementRefused extends RuntimeException {
    StatementRefused(SQLException cause) {
        super("the ledger's database refused: " + cause.getMessage(), cause);
    }
}
