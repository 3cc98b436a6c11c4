package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.plan.QueueState.Turns;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.task.TaskState;
import io.anthesis.ledger.worker.Workers;
import io.anthesis.ledger.worker.Workers.SeenWorker;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The queue of one kind as it is in the ledger.
 *
 * @param at by the clock of PostgreSQL
 * @param live workers
 * @param tasks that run, wait or are blocked; those that wait in the order of their lanes
 * @param jobs that have one of the tasks, by id
 * @param turns of submitters that have a limit or were served before
 * @param isComplete false where more than {@link Forecasts#MAX_SIMULATED} tasks wait: the others were not read
 */
record QueueReading(
        JobKind kind,
        Instant at,
        List<SeenWorker> live,
        List<Task> tasks,
        Map<UUID, Job> jobs,
        Map<String, Turns> turns,
        boolean isComplete) {
    private static final String TASK = """
            select *, greatest(0, extract(epoch from available_at - now()))::double precision as available_in,
                coalesce(greatest(0, extract(epoch from now() - claimed_at)), 0)::double precision as claimed_ago,
                coalesce(greatest(0, extract(epoch from lease_until - now())), 0)::double precision as lease_left
            """;

    /**
     * A task that has not ended.
     *
     * @param availableIn seconds until it may be claimed, 0 or more
     * @param lastError of an attempt that failed
     * @param worker that holds its lease
     * @param claimedAgo seconds since then, of a task that runs
     * @param leaseLeft seconds until its lease ends, of a task that runs
     */
    record Task(
            long id,
            UUID job,
            int phase,
            TaskState state,
            int rank,
            String submitter,
            long turn,
            int format,
            String role,
            String batchKey,
            int batchImages,
            int attempts,
            int maxAttempts,
            double availableIn,
            Optional<String> lastError,
            Optional<String> worker,
            double claimedAgo,
            double leaseLeft) {}

    /**
     * A job that has not ended.
     *
     * @param name of its run, with the epoch of the checkpoint where it has one
     * @param step that its training has reached
     * @param totalSteps 0 where not known yet
     * @param resumesFrom step of its newest resume point
     * @param newest point of its training's curves
     */
    record Job(
            UUID id,
            JobState state,
            String submitter,
            String spec,
            boolean isNewestFirst,
            Instant createdAt,
            Optional<Instant> startedAt,
            Optional<String> name,
            long step,
            long totalSteps,
            long resumesFrom,
            Optional<Point> newest) {}

    /** @param ago seconds since then */
    record Point(long step, double imagesPerSecond, double ago) {}

    static QueueReading read(Transaction transaction, JobKind kind) {
        Instant at = transaction
                .first(row -> row.getTimestamp(1).toInstant(), "select now()")
                .orElseThrow();
        List<SeenWorker> live = Workers.list(transaction).stream()
                .filter(seen -> seen.live() && seen.worker().kind() == kind)
                .toList();
        List<Task> open = openTasks(transaction, kind);
        boolean isComplete =
                open.stream().filter(task -> task.state() == TaskState.QUEUED).count() <= Forecasts.MAX_SIMULATED;
        Map<UUID, Job> jobs = jobs(transaction, open);
        List<Task> tasks = new ArrayList<>(open);
        tasks.addAll(blockedTasks(transaction, jobs));
        return new QueueReading(kind, at, live, tasks, jobs, turns(transaction, kind), isComplete);
    }

    private static List<Task> openTasks(Transaction transaction, JobKind kind) {
        return transaction.list(
                QueueReading::task, """
                %s from (
                    (select * from tasks where kind = ? and state = 'running' order by id)
                    union all
                    (select * from tasks where kind = ? and state = 'queued' order by rank, submitter, turn, id limit ?)) t
                """.formatted(TASK), kind.key(), kind.key(), Forecasts.MAX_SIMULATED + 1);
    }

    private static List<Task> blockedTasks(Transaction transaction, Map<UUID, Job> jobs) {
        return transaction.list(
                QueueReading::task,
                TASK + " from tasks where state = 'blocked' and job_id = any (?::uuid[]) order by id",
                (Object) ids(jobs.keySet().stream().toList()));
    }

    private static String[] ids(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    private static Task task(ResultSet row) throws SQLException {
        return new Task(
                row.getLong("id"),
                row.getObject("job_id", UUID.class),
                row.getInt("phase"),
                TaskState.parse(row.getString("state")),
                row.getInt("rank"),
                row.getString("submitter"),
                row.getLong("turn"),
                row.getInt("format"),
                row.getString("role"),
                Optional.ofNullable(row.getString("batch_key")).orElse(""),
                row.getInt("batch_images"),
                row.getInt("attempts"),
                row.getInt("max_attempts"),
                row.getDouble("available_in"),
                Optional.ofNullable(row.getString("last_error")),
                Optional.ofNullable(row.getString("lease_owner")),
                row.getDouble("claimed_ago"),
                row.getDouble("lease_left"));
    }

    private static Map<UUID, Job> jobs(Transaction transaction, List<Task> tasks) {
        List<UUID> ids = tasks.stream().map(Task::job).distinct().toList();
        Map<UUID, Job> jobs = new LinkedHashMap<>();
        transaction.list(QueueReading::job, """
                        select j.id, j.state, j.submitter, j.spec, j.newest_first, j.created_at, j.started_at,
                            coalesce(r.name, cr.name || ', epoch ' || c.epoch, c.name) as name, r.step, r.total_steps,
                            (select max(p.step) from resume_points p where p.job_id = j.id) as resumes_from,
                            p.done, (p.metrics ->> 'imagesPerSecond')::double precision as speed,
                            extract(epoch from now() - p.at)::double precision as point_ago
                        from jobs j
                        left join runs r on r.job_id = j.id
                        left join jobs s on s.id = nullif(j.spec ->> 'sampling', '')::uuid
                        left join checkpoints c on c.id = coalesce(nullif(j.spec ->> 'checkpoint', ''), s.spec ->> 'checkpoint')
                        left join runs cr on cr.job_id = c.run_id
                        left join lateral (
                            select * from progress_points q where q.job_id = j.id order by q.done desc limit 1) p on true
                        where j.id = any (?::uuid[])
                        """, (Object) ids(ids)).forEach(job -> jobs.put(job.id(), job));
        return jobs;
    }

    private static Job job(ResultSet row) throws SQLException {
        long done = row.getLong("done");
        Optional<Point> newest = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Point(done, row.getDouble("speed"), row.getDouble("point_ago")));
        return new Job(
                row.getObject("id", UUID.class),
                JobState.parse(row.getString("state")),
                row.getString("submitter"),
                row.getString("spec"),
                row.getBoolean("newest_first"),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("started_at")).map(time -> time.toInstant()),
                Optional.ofNullable(row.getString("name")),
                row.getLong("step"),
                row.getLong("total_steps"),
                row.getLong("resumes_from"),
                newest);
    }

    private static Map<String, Turns> turns(Transaction transaction, JobKind kind) {
        Map<String, Turns> turns = new LinkedHashMap<>();
        transaction.list(
                row -> {
                    int limit = row.getInt(2);
                    OptionalInt maxRunning = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(limit);
                    double servedAt = row.getDouble(3);
                    return turns.put(
                            row.getString(1),
                            new Turns(maxRunning, row.wasNull() ? Double.NEGATIVE_INFINITY : Math.min(0, servedAt)));
                },
                """
                select name, l.max_running_tasks, extract(epoch from s.served_at - now())::double precision
                from submitters l full join (select submitter as name, served_at from served where kind = ?) s using (name)
                """,
                kind.key());
        return turns;
    }
}
