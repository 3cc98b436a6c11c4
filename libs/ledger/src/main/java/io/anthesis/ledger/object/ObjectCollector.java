package io.anthesis.ledger.object;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The garbage collector: removes objects that no row names. It checks only objects in the ledger that were registered, or lost a
 * name, since the last run. A digest is taken from {@code objects} and entered into {@code doomed_objects} in one
 * transaction, which foreign keys reject if a row names the object by then; only afterwards is the object removed. It cannot be
 * written again until its removal is complete.
 */
public final class ObjectCollector {
    private static final int BATCH_ROWS = 500;
    private static final int MAX_ROUNDS = 200;
    /** Number of PostgreSQL's advisory lock. */
    private static final long ADVISORY_LOCK = 0x5eeb;

    /** A removal whose answer was lost may still be under way; by then no server holds it back any more. */
    private static final Duration AFTER_A_LOST_ANSWER = Duration.ofMinutes(2);

    private final Database database;
    private final Consumer<ObjectRef> remover;

    /** @param remover removes an object; throws if it does not know that it is gone */
    public ObjectCollector(Database database, Consumer<ObjectRef> remover) {
        this.database = database;
        this.remover = remover;
    }

    /**
     * Keeps collectors from taking anything for as long as the session is open: a backup copies what it has found named at its
     * beginning.
     */
    public static void holdOff(Connection session) throws SQLException {
        Transaction.over(session, transaction -> {
            transaction.run("select pg_advisory_lock_shared(?)", ADVISORY_LOCK);
            return null;
        });
    }

    /**
     * Collects once.
     *
     * @param grace objects that were registered since then are left alone: their writers may be about to name them
     * @return how many objects are gone
     */
    public int collect(Duration grace) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (database.transaction(transaction -> doom(transaction, grace)) < BATCH_ROWS) {
                break;
            }
        }
        return removeDoomed();
    }

    /**
     * Locks the rows first, then checks whether they are named: naming an object needs a lock of its row, and removing a name
     * marks the row as unchecked again. Locked rows are skipped until the next run.
     *
     * @return how many objects were checked
     */
    private static int doom(Transaction transaction, Duration grace) {
        boolean free = transaction
                .first(row -> row.getBoolean(1), "select pg_try_advisory_xact_lock(?)", ADVISORY_LOCK)
                .orElseThrow();
        if (!free) {
            return 0;
        }
        Set<String> unnamed = new LinkedHashSet<>(transaction.list(row -> row.getString(1), """
                select digest from objects where unchecked and registered_at < now() - ? * interval '1 second'
                order by registered_at limit ? for update skip locked
                """, grace, BATCH_ROWS));
        int looked = unnamed.size();
        List<String> named = transaction.list(
                row -> row.getString(1), "select distinct digest from named_objects where digest = any (?)", (Object)
                        unnamed.toArray(String[]::new));
        transaction.update(
                "update objects set unchecked = false where digest = any (?)", (Object) named.toArray(String[]::new));
        named.forEach(unnamed::remove);
        transaction.update("""
                with taken as (delete from objects where digest = any (?) returning digest, bucket)
                insert into doomed_objects (digest, bucket) select digest, bucket from taken
                """, (Object) unnamed.toArray(String[]::new));
        return looked;
    }

    private int removeDoomed() {
        int removed = 0;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            int some = removeSome();
            removed += some;
            if (some < BATCH_ROWS) {
                break;
            }
        }
        return removed;
    }

    private int removeSome() {
        List<ObjectRef> doomed = database.transaction(transaction -> transaction.list(
                row -> new ObjectRef(row.getString(1), row.getString(2)),
                "select bucket, digest from doomed_objects where retry_after is null or retry_after < now() limit ?",
                BATCH_ROWS));
        int removed = 0;
        for (ObjectRef object : doomed) {
            // If this process dies or loses the answer in between, the next collector waits.
            set(object, AFTER_A_LOST_ANSWER);
            remover.accept(object);
            database.transaction(
                    transaction -> transaction.update("delete from doomed_objects where digest = ?", object.digest()));
            removed++;
        }
        return removed;
    }

    private void set(ObjectRef object, Duration retryAfter) {
        database.transaction(transaction -> transaction.update(
                "update doomed_objects set retry_after = now() + ? * interval '1 second' where digest = ?",
                retryAfter,
                object.digest()));
    }
}
