package io.anthesis.ledger.task;

import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.UUID;

/** Results of finished tasks, for the tasks of later phases. */
public final class TaskResults {
    private final Database database;

    public TaskResults(Database database) {
        this.database = database;
    }

    /** @return results of a job's finished tasks of one role, as JSON, in the order of their numbers */
    public List<String> of(UUID job, String role) {
        return database.transaction(transaction -> transaction.list(
                row -> row.getString(1),
                "select result from tasks where job_id = ? and role = ? and state = 'done' order by number",
                job,
                role));
    }
}
