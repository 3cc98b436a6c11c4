package io.anthesis.cli.deploy;

import io.anthesis.standalone.platform.PlatformFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** The schema of this version, with what it grants to services. */
record LedgerSchema(PGSimpleDataSource owner) {
    /** @return how many migrations were missing */
    int migrate() {
        return Flyway.configure()
                .dataSource(owner)
                .locations("io/anthesis/ledger/migrations")
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /**
     * Grants each service what it needs, once more: roles may have been made since the migration.
     *
     * @throws PlatformFailure if a role is missing and the owner may make none; nothing is granted then
     */
    void grant() throws SQLException {
        try (Connection connection = owner.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select grant_to_services()")) {
            row.next();
            String missing = row.getString(1);
            if (missing != null) {
                throw new PlatformFailure("the schema exists, but no rights were granted: the role " + missing
                        + " is missing, and " + owner.getUser()
                        + " may not create roles; create anthesis_gateway, _trainer,"
                        + " _sampler, _evaluator and _reader as a database administrator, and run this again, or give --no-roles"
                        + " if all services connect as the owner");
            }
        }
    }
}
