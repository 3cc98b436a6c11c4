package io.anthesis.ledger.score;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Scores of checkpoints and samplings. */
public final class Scores {
    /**
     * A condition on {@code scores s}: versions before 0.2 recorded scores that are NaN or infinite, which rank nowhere. PostgreSQL takes
     * NaN for the largest number.
     */
    public static final String FINITE = "s.kid > '-Infinity' and s.kid < 'Infinity' and s.standard_error < 'Infinity'";

    /** A condition on {@code scores s} of a checkpoint of run {@code j}: evaluations of others change nothing of a training. */
    public static final String OF_OWNER =
            "exists (select 1 from jobs e where e.id = s.job_id and (e.run_id = j.id or e.submitter = j.submitter))";

    private final Database database;

    public Scores(Database database) {
        this.database = database;
    }

    /**
     * Part of {@link io.anthesis.ledger.lease.Leases#finish}: the score itself, and which checkpoint of its run is the best by
     * this protocol and extractor. A score that stands already is left as it is: it was computed from the same things.
     */
    public static void record(Transaction transaction, Lease lease, ScoreRecord score) {
        Map<String, Object> columns = score.columns();
        String insert = "insert into scores (id, conditions, " + String.join(", ", columns.keySet())
                + ") values (?, ?::jsonb" + ", ?".repeat(columns.size()) + ") on conflict do nothing";
        List<Object> values = new ArrayList<>();
        values.add(UUID.randomUUID());
        values.add(score.conditions());
        values.addAll(columns.values());
        int inserted = transaction.update(insert, values.toArray());
        if (inserted == 1 && score.checkpointId().isPresent() && score.followsProtocol()) {
            markBest(transaction, lease, score);
        }
    }

    /** The lowest KID of a data set by a protocol, of all classes. */
    public record Best(String dataset, String protocol, boolean calibrated, double kid) {}

    public List<Best> best() {
        return database.transaction(transaction -> transaction.list(
                row -> new Best(row.getString(1), row.getString(2), row.getBoolean(3), row.getDouble(4)),
                "select dataset, protocol, calibrated, min(kid) from scores s where class is null and " + FINITE
                        + " group by 1, 2, 3"));
    }

    /** A score as it was recorded, for comparison. */
    public record Recorded(
            UUID jobId,
            String subjectDigest,
            String referenceDigest,
            String extractorDigest,
            double kid,
            double standardError,
            Optional<String> conditions) {}

    public Optional<Recorded> find(UUID id) {
        return database.transaction(transaction -> transaction.first(
                row -> new Recorded(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getDouble(5),
                        row.getDouble(6),
                        Optional.ofNullable(row.getString(7))),
                "select job_id, subject_digest, reference_digest, extractor_digest, kid, standard_error, conditions from scores where id = ?",
                id));
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}: whether a score held when it was computed again. */
    public static void recordVerification(Transaction transaction, UUID score, boolean holds) {
        transaction.update("update scores set verified_at = now(), verification_holds = ? where id = ?", holds, score);
    }

    private static void markBest(Transaction transaction, Lease lease, ScoreRecord score) {
        String checkpoint = score.checkpointId().orElseThrow();
        boolean byOwner = Checkpoints.isOfOwner(transaction, checkpoint, lease.jobId());
        if (!byOwner) {
            return; // it stands in the leaderboard, and is nothing of the training
        }
        Optional<UUID> runOfCheckpoint = transaction.first(
                row -> row.getObject(1, UUID.class),
                "select id from jobs where id = (select run_id from checkpoints where id = ?) for update",
                checkpoint);
        if (runOfCheckpoint.isEmpty()) {
            return; // it was imported: there is no run for it to be the best of
        }
        UUID run = runOfCheckpoint.get();
        // The run's own protocol decides, not that of a later evaluation.
        transaction.update("""
                update checkpoints c set best = c.id is not distinct from (
                    select s.checkpoint_id from scores s join checkpoints d on d.id = s.checkpoint_id
                    join jobs j on j.id = d.run_id
                    where d.run_id = ? and s.usual and s.protocol = j.spec ->> 'protocol' and s.extractor_digest = ? and %s and %s
                    order by s.kid, d.epoch, d.average limit 1)
                where c.run_id = ?
                """.formatted(FINITE, OF_OWNER), run, score.extractorDigest(), run);
        Map<String, Object> data = Map.of(
                "jobId", run,
                "checkpoint", checkpoint,
                "protocol", score.protocol(),
                "calibrated", score.calibrated(),
                "kid", score.kid(),
                "standardError", score.standardError());
        Outbox.appendEvent(transaction, run, JobKind.TRAINING, EventType.CHECKPOINT_SCORED, data);
    }
}
