package io.anthesis.ledger.lease;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Notification.EventWritten;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Claims tasks. Order of claims: the highest priority; within it the submitter with the fewest running tasks, and among equals the
 * one that was served the longest ago; of that submitter the oldest task. Claims never block: rows locked by other claims are
 * skipped.
 */
public final class Claims {
    /** The newest format of tasks that this version can carry out. */
    public static final int FORMAT = 5;

    /** Functions of the schema, where each step has its plan ready (docs/adr/0007). They also start the tasks' jobs. */
    private static final String NEXT = "select * from claim_task(?, ?, ?, ?)";

    private static final String ALIKE = "select * from claim_alike(?, ?, ?, ?, ?)";

    private final Database database;

    public Claims(Database database) {
        this.database = database;
    }

    /** @param owner shown with the task */
    public Optional<Lease> next(JobKind kind, String owner, Duration lease) {
        return database.statement(transaction -> take(transaction, NEXT, kind.key(), FORMAT, owner, lease).stream()
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
        return database.statement(
                transaction -> take(transaction, ALIKE, first.batchKey().get(), FORMAT, images, first.owner(), lease));
    }

    private static List<Lease> take(Transaction transaction, String sql, Object... parameters) {
        List<Claimed> claimed = transaction.list(Claimed::read, sql, parameters);
        for (Claimed task : claimed) {
            if (task.job() == JobState.QUEUED) {
                transaction.notifyAfterCommit(new EventWritten(task.lease().jobId()));
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
