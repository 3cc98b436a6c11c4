package io.anthesis.ledger.job;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.owner.OwnerCheck;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes jobs with their products. Garbage collection then removes their objects, which no row names any more. What remains is
 * the id, so that a late command does not bring the job back, and its last event, which says that it was deleted.
 */
public final class Deletions {
    private static final int BATCH_ROWS = 200;

    private final Database database;

    public Deletions(Database database) {
        this.database = database;
    }

    /** What became of a wish to delete. */
    public sealed interface Result {
        /** It is gone, and so are the evaluations that came with a training's checkpoints. */
        record Deleted() implements Result {}

        /** There is no such job. */
        record Unknown() implements Result {}

        /** This job has not ended: itself, or an evaluation of its checkpoints. */
        record StillOpen(UUID job, JobState state) implements Result {}
    }

    /** Deletes a job that has ended. */
    public Result delete(UUID id) {
        return database.transaction(transaction -> delete(transaction, id));
    }

    private static Result delete(Transaction transaction, UUID id) {
        Optional<JobRow> job = Jobs.lock(transaction, id);
        if (job.isEmpty()) {
            return new Result.Unknown();
        }
        List<JobRow> all = transaction.list(
                JobRow::read, "select " + JobRow.COLUMNS + " from jobs where run_id = ? order by id for update", id);
        all.addFirst(job.get());
        for (JobRow one : all) {
            if (!one.state().isTerminal()) {
                return new Result.StillOpen(one.id(), one.state());
            }
        }
        for (JobRow one : all.reversed()) {
            remove(transaction, one);
        }
        return new Result.Deleted();
    }

    private static void remove(Transaction transaction, JobRow job) {
        Outbox.appendEvent(transaction, job.id(), job.kind(), EventType.DELETED, Map.of("jobId", job.id()));
        transaction.update(
                "insert into deleted_jobs (id, last_event) select id, event_sequence from jobs where id = ?", job.id());
        transaction.update("delete from jobs where id = ?", job.id());
    }

    /**
     * Deletes jobs past their retention: samplings without an image in a collection, and jobs that failed or were cancelled.
     * Trainings and evaluations that succeeded stay, because the leaderboard needs them.
     *
     * @return how many
     */
    public int deleteOld(Duration age) {
        return deleteAll("""
                select id from jobs j where finished_at < now() - ? * interval '1 second'
                    and (kind = 'sampling' or state <> 'succeeded')
                    and not (kind = 'training' and exists (select 1 from checkpoints c where c.run_id = j.id))
                    and not exists (select 1 from scores s where s.sampling_job_id = j.id)
                    and not exists (select 1 from collection_images i where i.job_id = j.id)
                order by finished_at limit ?
                """, age);
    }

    /**
     * Deletes previews that ended long ago, except those with an image in a collection.
     *
     * @return how many
     */
    public int deleteOldPreviews(Duration age) {
        return deleteAll("""
                select id from jobs j where finished_at < now() - ? * interval '1 second' and preview
                    and not exists (select 1 from scores s where s.sampling_job_id = j.id)
                    and not exists (select 1 from collection_images i where i.job_id = j.id)
                order by finished_at limit ?
                """, age);
    }

    private int deleteAll(String query, Duration age) {
        List<UUID> old = database.transaction(
                transaction -> transaction.list(row -> row.getObject(1, UUID.class), query, age, BATCH_ROWS));
        int deleted = 0;
        for (UUID id : old) {
            deleted += delete(id) instanceof Result.Deleted ? 1 : 0;
        }
        return deleted;
    }

    /** @return the number of the last event of a job that was deleted */
    public Optional<Long> lastEventOf(UUID deletedJob) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getLong(1), "select last_event from deleted_jobs where id = ?", deletedJob));
    }

    /**
     * Deletes a checkpoint with its scores.
     *
     * @param check decides by its owner
     * @return false if there is none
     */
    public boolean deleteCheckpoint(String id, OwnerCheck check) {
        return database.transaction(transaction -> {
            check.require(Owners.ofCheckpoint(transaction, id));
            return transaction.update("delete from checkpoints where id = ?", id) == 1;
        });
    }

    /**
     * Deletes a data set.
     *
     * @param check decides by its owner
     * @return a job that still needs it, or empty if it is gone or was not there
     */
    public Optional<UUID> deleteDataset(String name, OwnerCheck check) {
        return database.transaction(transaction -> {
            check.require(Owners.ofDataset(transaction, name));
            Optional<UUID> user = transaction.first(
                    row -> row.getObject(1, UUID.class),
                    """
                    select j.id from jobs j where j.state in ('queued', 'running', 'cancelling') and (
                        (j.kind = ? and j.spec ->> 'dataset' in (select unnest(array[name, digest]) from datasets where name = ?))
                        or (j.kind = ? and j.spec ->> 'checkpoint' in (
                            select c.id from checkpoints c left join runs r on r.job_id = c.run_id
                            where coalesce(c.dataset_digest, r.dataset_digest) in (select digest from datasets where name = ?))))
                    """,
                    JobKind.TRAINING.key(),
                    name,
                    JobKind.EVALUATION.key(),
                    name);
            if (user.isEmpty()) {
                transaction.update("""
                        delete from dataset_tensors where archive_digest in (
                                select unnest(array[archive_digest, digest]) from datasets where name = ?)
                            and not exists (select 1 from datasets d
                                where d.name <> ? and dataset_tensors.archive_digest in (d.archive_digest, d.digest))
                        """, name, name);
                transaction.update("delete from datasets where name = ?", name);
            }
            return user;
        });
    }
}
