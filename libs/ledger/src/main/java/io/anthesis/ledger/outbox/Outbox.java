package io.anthesis.ledger.outbox;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.process.ProcessLeases;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Notification.EventWritten;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.trace.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The log of events, and the queue of what is still to be published. */
public final class Outbox {
    private static final String RELAY = "outbox-relay";
    private static final String COLUMNS = "id, event_id, job_id, sequence, type, topic, data, trace_parent, created_at";

    private static final int REMOVED_AT_ONCE = 5000;

    private final Database database;

    public Outbox(Database database) {
        this.database = database;
    }

    /** Adds a numbered event. The caller holds the job's row lock, so numbers have no gaps. */
    public static void appendEvent(Transaction transaction, UUID jobId, JobKind kind, EventType type, Object data) {
        long sequence = transaction
                .first(
                        row -> row.getLong(1),
                        "update jobs set event_sequence = event_sequence + 1 where id = ? returning event_sequence",
                        jobId)
                .orElseThrow();
        append(transaction, jobId, sequence, type, Topics.events(kind), data);
    }

    /**
     * Adds a record that is published but is not part of the job's numbered events.
     *
     * @return its id
     */
    public static UUID appendRecord(Transaction transaction, UUID jobId, String topic, EventType type, Object data) {
        return append(transaction, jobId, null, type, topic, data);
    }

    private static UUID append(
            Transaction transaction, UUID jobId, Long sequence, EventType type, String topic, Object data) {
        UUID id = UUID.randomUUID();
        transaction.update(
                """
                insert into outbox (event_id, job_id, sequence, type, topic, data, trace_parent)
                values (?, ?, ?, ?, ?, ?::jsonb, coalesce(?, (select trace_parent from jobs where id = ?)))
                """,
                id,
                jobId,
                sequence,
                type.type(),
                topic,
                Json.write(data),
                TraceParent.current().orElse(null),
                jobId);
        transaction.notifyAfterCommit(new EventWritten(jobId));
        return id;
    }

    /** @return true if {@code owner} may relay for the next {@code lease}; one process at a time may */
    public boolean acquireRelay(String owner, Duration lease) {
        return ProcessLeases.acquire(database, RELAY, owner, lease);
    }

    /**
     * What is not published yet, in the order of commits where it matters: by number within a job. Never "greater than the last
     * id": a transaction that commits late would be skipped.
     */
    public List<OutboxRow> unpublished(int limit) {
        return database.transaction(transaction -> transaction.list(
                Outbox::read,
                "select " + COLUMNS + " from outbox where published_at is null order by id limit ?",
                limit));
    }

    public long unpublishedCount() {
        return database.transaction(transaction -> transaction
                .first(row -> row.getLong(1), "select count(*) from outbox where published_at is null")
                .orElseThrow());
    }

    public void markPublished(List<Long> ids) {
        database.transaction(transaction -> transaction.update(
                "update outbox set published_at = now() where id = any (?)", (Object) ids.toArray(Long[]::new)));
    }

    /** Numbered events of a job after {@code sequence}, in order. */
    public List<OutboxRow> eventsAfter(UUID jobId, long sequence, int limit) {
        return database.transaction(transaction -> transaction.list(
                Outbox::read,
                "select " + COLUMNS + " from outbox where job_id = ? and sequence > ? order by sequence limit ?",
                jobId,
                sequence,
                limit));
    }

    /** Where the log of a job's events begins and ends; what came before the first was removed after its retention. */
    public record Extent(long first, long last, boolean ended) {}

    /** @return empty if there is no such job */
    public Optional<Extent> extent(UUID jobId) {
        return database.transaction(transaction ->
                transaction.first(row -> new Extent(row.getLong(1), row.getLong(2), row.getBoolean(3)), """
                select coalesce((select min(sequence) from outbox o where o.job_id = j.id), event_sequence + 1), event_sequence,
                    finished_at is not null from jobs j where id = ?
                """, jobId));
    }

    /**
     * Removes events of jobs that ended long ago, and records of deleted ones; never what is still to be published.
     *
     * @return how many
     */
    public int removeOld(Duration age) {
        return database.transaction(transaction -> transaction.update("""
                delete from outbox where id in (select o.id from outbox o left join jobs j on j.id = o.job_id
                    where o.published_at < now() - ? * interval '1 second'
                        and (j.id is null or j.finished_at < now() - ? * interval '1 second')
                    limit ?)
                """, age, age, REMOVED_AT_ONCE));
    }

    private static OutboxRow read(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getLong("id"),
                row.getObject("event_id", UUID.class),
                row.getObject("job_id", UUID.class),
                row.getLong("sequence"),
                row.getString("type"),
                row.getString("topic"),
                row.getString("data"),
                Optional.ofNullable(row.getString("trace_parent")),
                row.getTimestamp("created_at").toInstant());
    }
}
