package io.anthesis.ledger.sql;

import java.sql.SQLException;

/** Carries what PostgreSQL answered out of a transaction's work; {@link Database} decides what it means. */
final class StatementFailed extends RuntimeException {
    StatementFailed(SQLException cause) {
        super(cause);
    }

    SQLException answer() {
        return (SQLException) getCause();
    }
}
