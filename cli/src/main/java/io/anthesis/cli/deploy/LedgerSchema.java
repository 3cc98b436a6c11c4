package io.anthesis.cli.deploy;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** The schema of this version, with what it grants to services. */
record LedgerSchema(PGSimpleDataSource owner) {
    /** @return how many migrations were missing */
    int migrate() throws SQLException {
        int applied = Flyway.configure()
                .dataSource(owner)
                .locations("io/anthesis/ledger/migrations")
                .load()
                .migrate()
                .migrationsExecuted;
        try (Connection connection = owner.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select grant_to_services()"); // roles may have been made since
        }
        return applied;
    }
}
