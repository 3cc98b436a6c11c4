package io.anthesis.ledger.worker;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The workers that there are. Each keeps its row fresh; what it may do is decided by leases alone. */
public final class Workers {
    /** A worker that was not seen for this long is taken for gone. */
    public static final Duration LIVE_WITHIN = Duration.ofSeconds(30);

    private static final Duration LISTED_FOR = Duration.ofHours(1);

    private final Database database;

    public Workers(Database database) {
        this.database = database;
    }

    /**
     * A worker as others see it.
     *
     * @param live whether it was seen within {@link #LIVE_WITHIN}
     * @param newestFormat of tasks that it claims
     * @param runningTasks that it holds leases of
     */
    public record SeenWorker(
            WorkerRecord worker, int newestFormat, boolean live, int runningTasks, Instant startedAt, Instant seenAt) {}

    /** Says that this worker is there, and what it can do. */
    public void seen(WorkerRecord worker) {
        database.transaction(transaction -> transaction.update(
                """
                insert into workers (id, kind, device, threads, memory_bytes, compute_types, version, format)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (id) do update set kind = excluded.kind, device = excluded.device, threads = excluded.threads,
                    memory_bytes = excluded.memory_bytes, compute_types = excluded.compute_types, version = excluded.version,
                    format = excluded.format, seen_at = now()
                """,
                worker.id(),
                worker.kind().key(),
                worker.device(),
                worker.threads(),
                worker.memoryBytes(),
                worker.computeTypes().toArray(String[]::new),
                worker.version(),
                Claims.FORMAT));
    }

    /** Says that this worker ends. */
    public void left(String id) {
        database.transaction(transaction -> transaction.update("delete from workers where id = ?", id));
    }

    /** @return those of the last hour, by kind and id */
    public List<SeenWorker> list() {
        return database.transaction(Workers::list);
    }

    /** As {@link #list()}, within the caller's transaction. */
    public static List<SeenWorker> list(Transaction transaction) {
        return transaction.list(Workers::read, """
                select w.*, w.seen_at > now() - ? * interval '1 second' as live,
                    (select count(*) from tasks t where t.kind = w.kind and t.state = 'running' and t.lease_owner = w.id) as running
                from workers w where w.seen_at > now() - ? * interval '1 second' order by w.kind, w.id
                """, LIVE_WITHIN, LISTED_FOR);
    }

    /** Forgets those that went without a word. */
    public int forgetGone() {
        return database.transaction(transaction ->
                transaction.update("delete from workers where seen_at < now() - ? * interval '1 second'", LISTED_FOR));
    }

    private static SeenWorker read(ResultSet row) throws SQLException {
        var worker = new WorkerRecord(
                row.getString("id"),
                JobKind.parse(row.getString("kind")),
                row.getString("device"),
                row.getInt("threads"),
                row.getLong("memory_bytes"),
                List.of((String[]) row.getArray("compute_types").getArray()),
                row.getString("version"));
        return new SeenWorker(
                worker,
                row.getInt("format"),
                row.getBoolean("live"),
                row.getInt("running"),
                row.getTimestamp("started_at").toInstant(),
                row.getTimestamp("seen_at").toInstant());
    }
}
