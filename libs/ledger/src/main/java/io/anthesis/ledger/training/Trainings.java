package io.anthesis.ledger.training;

import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.UUID;

/** What a training records while it runs. Every write is fenced by its lease. */
public final class Trainings {
    private static final int RESUME_POINTS_KEPT = 2;

    private final Database database;
    private final Leases leases;

    public Trainings(Database database) {
        this.database = database;
        this.leases = new Leases(database);
    }

    /** Records what the run trains on, how long it will be, and what it computes in from now on. */
    public void begin(Lease lease, String datasetDigest, long totalSteps, boolean bitExact, String computeType) {
        leases.fenced(
                lease,
                transaction -> transaction.update(
                        "update runs set dataset_digest = ?, total_steps = ?, bit_exact = bit_exact and ?, compute_type = ? where job_id = ?",
                        datasetDigest,
                        totalSteps,
                        bitExact,
                        computeType,
                        lease.jobId()));
    }

    /** Adds a point of the run's curves. */
    public void progress(Lease lease, long step, int epoch, String metrics) {
        leases.fenced(lease, transaction -> {
            transaction.update(
                    "update runs set step = ?, epoch = ?, updated_at = now() where job_id = ?",
                    step,
                    epoch,
                    lease.jobId());
            return transaction.update("""
                    insert into progress_points (job_id, done, metrics) values (?, ?, ?::jsonb)
                    on conflict (job_id, done) do update set metrics = excluded.metrics, at = now()
                    """, lease.jobId(), step, metrics);
        });
    }

    /**
     * Images of the weights after a step, in place of those of an earlier one.
     *
     * @param png small enough for a row of the table: a few hundred kilobytes at most
     */
    public void savePreview(Lease lease, long step, byte[] png) {
        leases.fenced(
                lease,
                transaction -> transaction.update(
                        "update runs set preview = ?, preview_step = ? where job_id = ?", png, step, lease.jobId()));
    }

    /** Makes {@code point} the one to go on from; the one before is kept, the collector takes the objects of those before it. */
    public void saveResumePoint(Lease lease, ResumePoint point) {
        leases.fenced(lease, transaction -> {
            boolean further = transaction
                    .first(
                            row -> row.getLong(1) < point.step(),
                            "select coalesce(max(step), -1) from resume_points where job_id = ?",
                            lease.jobId())
                    .orElseThrow();
            transaction.update("""
                    insert into resume_points (job_id, step, digest, lease_epoch, conditions) values (?, ?, ?, ?, ?::jsonb)
                    on conflict (job_id, step) do update set digest = excluded.digest, lease_epoch = excluded.lease_epoch,
                        conditions = excluded.conditions, created_at = now()
                    """, lease.jobId(), point.step(), point.digest(), lease.epoch(), point.conditions());
            if (further) {
                Leases.progressed(transaction, lease);
            }
            return transaction.update("""
                    delete from resume_points where job_id = ? and step not in
                        (select step from resume_points where job_id = ? order by step desc limit ?)
                    """, lease.jobId(), lease.jobId(), RESUME_POINTS_KEPT);
        });
    }

    /** Newest first. */
    public List<ResumePoint> resumePoints(UUID jobId) {
        return database.transaction(transaction -> transaction.list(
                row -> new ResumePoint(row.getLong(1), row.getString(2), row.getString(3)),
                "select step, digest, conditions from resume_points where job_id = ? order by step desc",
                jobId));
    }

    /**
     * How long the best score of a run has not been beaten, by its own protocol and the extractor of its newest score.
     *
     * @return epochs from the best scored checkpoint to the newest one; 0 without scores
     */
    public int epochsWithoutImprovement(UUID run) {
        return database.transaction(transaction -> transaction
                .first(row -> row.getInt(1), """
                with scored as (
                    select c.epoch, s.kid, s.extractor_digest, s.created_at from scores s join checkpoints c on c.id = s.checkpoint_id
                    join jobs j on j.id = c.run_id where c.run_id = ? and s.usual and s.protocol = j.spec ->> 'protocol'
                        and %s and %s),
                comparable as (
                    select * from scored
                    where extractor_digest = (select extractor_digest from scored order by created_at desc limit 1))
                select coalesce(max(epoch) - (select epoch from comparable order by kid, epoch limit 1), 0) from comparable
                """.formatted(Scores.FINITE, Scores.OF_OWNER), run)
                .orElseThrow());
    }
}
