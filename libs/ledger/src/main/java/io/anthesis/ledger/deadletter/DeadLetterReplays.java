package io.anthesis.ledger.deadletter;

import io.anthesis.ledger.sql.Database;
import java.time.Instant;
import java.util.Optional;

/** Which dead letters were sent again; the letters themselves are in Kafka. */
public final class DeadLetterReplays {
    private final Database database;

    public DeadLetterReplays(Database database) {
        this.database = database;
    }

    public void record(String topic, int partition, long offset) {
        database.transaction(transaction -> transaction.update("""
                insert into dead_letter_replays (topic, partition_number, record_offset) values (?, ?, ?)
                on conflict (topic, partition_number, record_offset) do update set replayed_at = now()
                """, topic, partition, offset));
    }

    /** @return when the letter was last sent again, or empty if never */
    public Optional<Instant> find(String topic, int partition, long offset) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getTimestamp(1).toInstant(),
                "select replayed_at from dead_letter_replays where topic = ? and partition_number = ? and record_offset = ?",
                topic,
                partition,
                offset));
    }
}
