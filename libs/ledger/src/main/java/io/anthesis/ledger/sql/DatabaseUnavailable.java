package io.anthesis.ledger.sql;

import java.sql.SQLException;

/** PostgreSQL could not be reached, or refused a statement. What was not committed did not happen. */
public final class DatabaseUnavailable extends RuntimeException {
    DatabaseUnavailable(SQLException cause) {
        super("the ledger's database: " + cause.getMessage(), cause);
    }
}
