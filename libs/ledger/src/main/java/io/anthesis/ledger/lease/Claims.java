package io.anthesis.ledger.lease;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Takes tasks. Whose turn it is: the highest priority; in it the submitter with the fewest running tasks, and among those the one
 * that was served the longest ago; of that submitter the oldest task. Nobody waits for anybody: what others are just taking is
 * skipped.
 */
public final class Claims {
    /** The newest format of tasks that this version can carry out. */
    private static final int FORMAT = 1;

    /** The search itself is a function of the schema, where each of its steps has its plan ready. */
    private static final String NEXT = "select * from claim_task(?, ?, ?, ?)";

    private static final String ALIKE = """
            with waiting as (
                select t.id, t.rank, t.turn, t.batch_images from tasks t left join submitters s on s.name = t.submitter
                where t.batch_key = ? and t.state = 'queued' and t.available_at <= now() and t.format <= ?
                    and s.max_running_tasks is null and t.attempts = 0
                order by t.rank, t.turn, t.id limit ?),
            filling as (select id, sum(batch_images) over (order by rank, turn, id) as images from waiting),
            next as (
                select t.id from tasks t join filling f on f.id = t.id where f.images <= ? and t.state = 'queued'
                for update of t skip locked)
            """;

    private static final String TAKE = """
            update tasks t set state = 'running', attempts = attempts + 1, lease_owner = ?, lease_epoch = lease_epoch + 1,
                lease_until = now() + ? * interval '1 second', claimed_at = clock_timestamp()
            from next, jobs j where t.id = next.id and j.id = t.job_id
            returning t.id, t.job_id, t.kind, t.role, t.number, t.payload, t.lease_owner, t.lease_epoch, t.attempts,
                t.batch_key, t.batch_images, t.batch_limit, j.spec, j.submitter, j.state as job_state
            """;

    private final Database database;

    public Claims(Database database) {
        this.database = database;
    }

    /** @param owner shown with the task */
    public Optional<Lease> next(JobKind kind, String owner, Duration lease) {
        return database.transaction(connection -> take(connection, NEXT, kind.key(), FORMAT, owner, lease).stream()
                .findFirst());
    }

    /**
     * Takes waiting tasks that can share the batch of {@code first}, up to so many images together. Tasks of submitters whose
     * running tasks are limited wait for their own turn, and one that has failed before goes alone: it might take others with it.
     */
    public List<Lease> alike(Lease first, int images, Duration lease) {
        if (first.batchKey().isEmpty() || first.attempt() > 1 || images <= 0) {
            return List.of();
        }
        return database.transaction(connection ->
                take(connection, ALIKE + TAKE, first.batchKey().get(), FORMAT, images, images, first.owner(), lease));
    }

    private static List<Lease> take(Connection connection, String sql, Object... parameters) throws SQLException {
        List<Claimed> claimed = Sql.list(connection, Claimed::read, sql, parameters);
        for (Claimed task : claimed) {
            if (task.job() == JobState.QUEUED) {
                Jobs.startedUnlessBusy(
                        connection, task.lease().jobId(), task.lease().owner());
            }
        }
        return claimed.stream().map(Claimed::lease).toList();
    }

    private record Claimed(Lease lease, JobState job) {
        static Claimed read(ResultSet row) throws SQLException {
            int limit = row.getInt("batch_limit");
            OptionalInt batchLimit = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(limit);
            var lease = new Lease(
                    row.getLong("id"),
                    row.getObject("job_id", UUID.class),
                    JobKind.parse(row.getString("kind")),
                    row.getString("role"),
                    row.getInt("number"),
                    row.getString("spec"),
                    row.getString("payload"),
                    row.getString("lease_owner"),
                    row.getLong("lease_epoch"),
                    row.getInt("attempts"),
                    row.getString("submitter"),
                    Optional.ofNullable(row.getString("batch_key")),
                    row.getInt("batch_images"),
                    batchLimit);
            return new Claimed(lease, JobState.parse(row.getString("job_state")));
        }
    }
}
