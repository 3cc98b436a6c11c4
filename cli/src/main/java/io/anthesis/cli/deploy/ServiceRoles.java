package io.anthesis.cli.deploy;

import io.anthesis.standalone.platform.PlatformFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** The roles that the migrations grant to. */
record ServiceRoles(PGSimpleDataSource owner) {
    private static final List<String> SERVICES = List.of("gateway", "trainer", "sampler", "evaluator", "reader");
    private static final int SHORTEST_PASSWORD = 16;

    /**
     * @return the name of the role
     * @throws PlatformFailure if there is no such role, or the password is short
     */
    String allowLogin(String service, String password) throws SQLException {
        if (!SERVICES.contains(service)) {
            throw new PlatformFailure("there is no role for '" + service + "'; there are " + SERVICES);
        }
        if (password.length() < SHORTEST_PASSWORD) {
            throw new PlatformFailure("the password of '" + service + "' must have " + SHORTEST_PASSWORD
                    + " characters or more, it has " + password.length());
        }
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
