package io.anthesis.ledger.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** A job under its row lock. */
record JobRow(UUID id, JobKind kind, JobState state) {
    static final String COLUMNS = "id, kind, state";

    static JobRow read(ResultSet row) throws SQLException {
        return new JobRow(
                row.getObject("id", UUID.class),
                JobKind.parse(row.getString("kind")),
                JobState.parse(row.getString("state")));
    }
}
