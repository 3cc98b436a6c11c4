package io.anthesis.ledger.object;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.anthesis.ledger.sql.StatementRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Removes objects that nobody names. It goes by the ledger: what is in no table is not looked at. A digest is taken from
 * {@code objects} and entered into {@code doomed_objects} in one transaction, which its foreign keys refuse if anybody names it by
 * then; only then is the object removed. Nobody can write it again until that is done.
 */
public final class Sweep {
    private static final int AT_ONCE = 500;
    /** Number of PostgreSQL's advisory lock. */
    private static final long HELD_OFF = 0x5eeb;

    /** A removal whose answer was lost may still be under way; by then no server holds it back any more. */
    private static final Duration AFTER_A_LOST_ANSWER = Duration.ofMinutes(10);

    private final Database database;
    private final BiConsumer<String, String> remover;

    /** @param remover removes the object of a bucket and digest; throws if it does not know that it is gone */
    public Sweep(Database database, BiConsumer<String, String> remover) {
        this.database = database;
        this.remover = remover;
    }

    /**
     * Keeps sweeps from taking anything for as long as the connection is open: a backup copies what it has found named at its
     * beginning.
     */
    public static void holdOff(Connection connection) throws SQLException {
        Sql.run(connection, "select pg_advisory_lock_shared(?)", HELD_OFF);
    }

    private record Digest(String bucket, String digest) {}

    /**
     * Sweeps once.
     *
     * @param grace objects that were registered since then are left alone: their writers may be about to name them
     * @return how many objects are gone
     */
    public int run(Duration grace) {
        List<Digest> unnamed = database.transaction(connection ->
                Sql.list(connection, row -> new Digest(row.getString(1), row.getString(2)), """
                select o.bucket, o.digest from objects o where o.registered_at < now() - ? * interval '1 second'
                    and not exists (select 1 from named_objects n where n.digest = o.digest)
                order by o.registered_at limit ?
                """, grace, AT_ONCE));
        unnamed.forEach(object -> doom(object, grace));
        return removeDoomed();
    }

    private void doom(Digest object, Duration grace) {
        try {
            database.transaction(connection -> Sql.update(connection, """
                    with taken as (
                        delete from objects where digest = ? and registered_at < now() - ? * interval '1 second'
                            and pg_try_advisory_xact_lock(?)
                        returning digest, bucket)
                    insert into doomed_objects (digest, bucket) select digest, bucket from taken
                    """, object.digest(), grace, HELD_OFF));
        } catch (StatementRefused e) {
            // Somebody names it by now; it stays.
        }
    }

    private int removeDoomed() {
        List<Digest> doomed = database.transaction(connection -> Sql.list(
                connection,
                row -> new Digest(row.getString(1), row.getString(2)),
                "select bucket, digest from doomed_objects where retry_after is null or retry_after < now() limit ?",
                AT_ONCE));
        int removed = 0;
        for (Digest object : doomed) {
            // Should this process die or lose its answer in between, whoever goes on waits.
            set(object, AFTER_A_LOST_ANSWER);
            remover.accept(object.bucket(), object.digest());
            database.transaction(connection ->
                    Sql.update(connection, "delete from doomed_objects where digest = ?", object.digest()));
            removed++;
        }
        return removed;
    }

    private void set(Digest object, Duration retryAfter) {
        database.transaction(connection -> Sql.update(
                connection,
                "update doomed_objects set retry_after = now() + ? * interval '1 second' where digest = ?",
                retryAfter,
                object.digest()));
    }
}
