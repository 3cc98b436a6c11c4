package io.anthesis.ledger.job;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Notification.EventWritten;
import io.anthesis.ledger.sql.Notification.JobCancelled;
import io.anthesis.ledger.sql.Notification.TaskWaiting;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.task.Tasks;
import io.anthesis.ledger.webhook.Webhooks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of a job. Each change of state and its event are one transaction, under the job's row lock. */
public final class Jobs {
    private final Database database;

    public Jobs(Database database) {
        this.database = database;
    }

    /**
     * Cancels a job: at once if nothing of it runs, else at the end of its current steps.
     *
     * @return the state after, or empty if there is no such job; a job that has ended stays as it is
     */
    public Optional<JobState> cancel(UUID id) {
        return database.transaction(transaction -> {
            Optional<JobRow> found = lock(transaction, id);
            if (found.isEmpty() || found.get().state().isTerminal()) {
                return found.map(JobRow::state);
            }
            return Optional.of(cancel(transaction, found.get(), CancelCause.REQUESTED));
        });
    }

    /** @throws java.util.NoSuchElementException if there is no such job */
    public <T extends JobSpec> T spec(UUID id, Class<T> type) {
        return Json.read(spec(id).orElseThrow(), type);
    }

    /** @return the job's spec as JSON, with every default filled in */
    public Optional<String> spec(UUID id) {
        return database.transaction(
                transaction -> transaction.first(row -> row.getString(1), "select spec from jobs where id = ?", id));
    }

    /** The span that a job was submitted in, see {@link io.anthesis.ledger.trace.TraceParent}. */
    public Optional<String> traceParent(UUID id) {
        return database.transaction(transaction -> transaction
                .first(row -> Optional.ofNullable(row.getString(1)), "select trace_parent from jobs where id = ?", id)
                .flatMap(parent -> parent));
    }

    /** Part of a transaction. Ends a job whose deadline has passed, unless it has ended or another transaction has locked it. */
    public static boolean cancelOverdue(Transaction transaction, UUID id) {
        Optional<JobRow> overdue = transaction.first(
                JobRow::read,
                "select " + JobRow.COLUMNS
                        + " from jobs where id = ? and deadline_at < now() and state in ('queued', 'running') for update skip locked",
                id);
        if (overdue.isPresent()) {
            cancel(transaction, overdue.get(), CancelCause.OVERDUE);
        }
        return overdue.isPresent();
    }

    private static JobState cancel(Transaction transaction, JobRow job, CancelCause cause) {
        Tasks.skipWaiting(transaction, job.id());
        if (job.state() != JobState.CANCELLING) {
            JobFailure failure = cause.failure();
            transaction.update(
                    "update jobs set state = 'cancelling', error_code = ?, error_message = ? where id = ?",
                    failure.code(),
                    failure.message(),
                    job.id());
            Map<String, Object> data = Map.of("jobId", job.id(), "code", failure.code(), "message", failure.message());
            Outbox.appendEvent(transaction, job.id(), job.kind(), EventType.CANCELLING, data);
            transaction.notifyAfterCommit(new JobCancelled(job.id()));
        }
        settle(transaction, job.id());
        return lock(transaction, job.id()).orElseThrow().state();
    }

    /**
     * Brings a job to the state that its tasks ask for: the next phase is queued when the one before is done, and the job ends
     * when its tasks have.
     */
    public static void settle(Transaction transaction, UUID id) {
        JobRow job = lock(transaction, id).orElseThrow();
        if (job.state().isTerminal()) {
            return;
        }
        Tasks.Open open = Tasks.open(transaction, id);
        if (job.state() == JobState.CANCELLING) {
            if (!open.running()) {
                JobFailure failure = errorOf(transaction, id);
                CancelCause cause = CancelCause.of(failure.code());
                end(transaction, job, cause.end(), cause.event(), Optional.of(failure));
            }
        } else if (open.none()) {
            end(transaction, job, JobState.SUCCEEDED, EventType.SUCCEEDED, Optional.empty());
        } else if (!open.running() && !open.queued()) {
            Tasks.unblockNextPhase(transaction, id);
            transaction.notifyAfterCommit(new TaskWaiting(job.kind()));
        }
    }

    /** Ends a job because one of its tasks failed and is not retried; its other tasks are not started any more. */
    public static void fail(Transaction transaction, UUID id, JobFailure failure) {
        JobRow job = lock(transaction, id).orElseThrow();
        if (job.state().isTerminal()) {
            return;
        }
        if (job.state() == JobState.CANCELLING) {
            settle(transaction, id);
            return;
        }
        Tasks.abandonOpen(transaction, id);
        transaction.notifyAfterCommit(new JobCancelled(id));
        end(transaction, job, JobState.FAILED, EventType.FAILED, Optional.of(failure));
    }

    private static void end(
            Transaction transaction, JobRow job, JobState state, EventType type, Optional<JobFailure> failure) {
        String result = transaction
                .first(
                        row -> row.getString(1),
                        """
                        update jobs set state = ?, finished_at = now(), error_code = ?, error_message = ?,
                            result = (select t.result from tasks t where t.job_id = jobs.id order by phase desc, number desc limit 1)
                        where id = ? returning coalesce(result::text, '{}')
                        """,
                        state.key(),
                        failure.map(JobFailure::code).orElse(null),
                        failure.map(JobFailure::message).orElse(null),
                        job.id())
                .orElseThrow();
        var data = Json.newObject();
        data.put("jobId", job.id().toString());
        data.put("kind", job.kind().key());
        data.put("state", state.key());
        data.set("result", Json.parse(result));
        failure.ifPresent(reason -> data.set("error", Json.tree(reason)));
        Outbox.appendEvent(transaction, job.id(), job.kind(), type, data);
        UUID event = Outbox.appendRecord(transaction, job.id(), Topics.completions(job.kind()), type, data);
        Webhooks.enqueue(transaction, job.id(), event, type.type(), Json.write(data));
    }

    /** Part of a transaction. Marks a job that is still queued as running; a claim normally does this itself. */
    public static void started(Transaction transaction, UUID id, String worker) {
        transaction.run("select start_jobs(array[?::uuid], ?)", id, worker);
        transaction.notifyAfterCommit(new EventWritten(id));
    }

    /** Part of a transaction. As {@link Submissions#submit(Submission)}, for a job that comes with another's event. */
    public static SubmissionResult submit(Transaction transaction, Submission submission) {
        return Submissions.submit(transaction, submission);
    }

    /** Cancels automatic evaluations of a run that newer checkpoints have overtaken. */
    public static List<UUID> skipOvertaken(Transaction transaction, UUID run, int backlog) {
        List<JobRow> overtaken = transaction.list(
                JobRow::read,
                "select " + JobRow.COLUMNS
                        + " from jobs where run_id = ? and newest_first and state = 'queued' order by created_at desc offset ? for update skip locked",
                run,
                backlog);
        for (JobRow job : overtaken) {
            cancel(transaction, job, CancelCause.OVERTAKEN);
        }
        return overtaken.stream().map(JobRow::id).toList();
    }

    static Optional<JobRow> lock(Transaction transaction, UUID id) {
        return transaction.first(JobRow::read, "select " + JobRow.COLUMNS + " from jobs where id = ? for update", id);
    }

    private static JobFailure errorOf(Transaction transaction, UUID id) {
        return transaction
                .first(
                        row -> new JobFailure(row.getString(1), row.getString(2)),
                        "select error_code, error_message from jobs where id = ?",
                        id)
                .orElseThrow();
    }
}
