package io.anthesis.cli.deploy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** The roles that the migrations grant to. */
record ServiceRoles(PGSimpleDataSource owner) {
    static final List<String> SERVICES = List.of("gateway", "trainer", "sampler", "evaluator", "reader");
    static final int MAX_PASSWORD = 100;

    /** @return the name of the role */
    String allowLogin(String service, String password) throws SQLException {
        String role = "anthesis_" + service;
        try (Connection connection = owner.getConnection();
                PreparedStatement quoted =
                        connection.prepareStatement("select format('alter role %I login password %L', ?, ?)")) {
            quoted.setString(1, role);
            quoted.setString(2, password);
            try (ResultSet row = quoted.executeQuery();
                    var statement = connection.createStatement()) {
                row.next();
                statement.execute(row.getString(1));
            }
        }
        return role;
    }
}
