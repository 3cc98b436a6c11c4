package io.anthesis.ledger.sql;

import io.anthesis.contracts.outage.Outage;
import java.sql.SQLException;

/** PostgreSQL could not be reached, or broke a transaction off. The same may succeed later. */
public final class DatabaseUnavailable extends RuntimeException implements Outage {
    DatabaseUnavailable(SQLException cause) {
        super("the ledger's database: " + cause.getMessage(), cause);
    }

    /**
     * Connection lost (class 08), shut down or starting (57P), too many of something (53), a wait that was too long (55P03,
     * 57014), a session that was ended because it stood still (25P03), a server that only reads because another one took over
     * (25006), a disk that failed (58).
     *
     * @return whether {@code e}, thrown by a statement, says so
     */
    public static boolean isMeantBy(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("58")
                        || state.equals("55P03")
                        || state.equals("57014")
                        || state.equals("25P03")
                        || state.equals("25006"));
    }
}
