package io.anthesis.ledger.model;

import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Reaper;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.testkit.server.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** An empty ledger; its database is made once and emptied for each history. */
final class ModelFixture {
    static final Duration LEASE = Duration.ofSeconds(30);
    private static final PGSimpleDataSource SOURCE = observed();

    final Database database = new Database(SOURCE);
    final Jobs jobs = new Jobs(database);
    final Submissions submissions = new Submissions(database);
    final Claims claims = new Claims(database);
    final Leases leases = new Leases(database);
    final Reaper reaper = new Reaper(database, Duration.ZERO);
    final Outbox outbox = new Outbox(database);

    ModelFixture() {
        database.transaction(transaction -> transaction.update("truncate jobs, outbox, served, transitions cascade"));
    }

    private static PGSimpleDataSource observed() {
        PGSimpleDataSource source = TestPostgres.newLedger();
        new Database(source).transaction(ModelFixture::recordTransitions);
        return source;
    }

    private static Void recordTransitions(Transaction transaction) {
        transaction.run("create table transitions (transition text not null)");
        transaction.run("""
                create function record_transition() returns trigger language plpgsql as $$
                begin
                    insert into transitions values (tg_table_name || ': ' || old.state || ' -> ' || new.state);
                    return null;
                end $$
                """);
        for (String table : List.of("jobs", "tasks")) {
            transaction.run("create trigger record_transition after update on " + table
                    + " for each row when (old.state <> new.state) execute function record_transition()");
        }
        return null;
    }

    /** Every change of a state since this ledger was empty, as "table: from -> to". */
    List<String> transitions() {
        return database.transaction(transaction ->
                transaction.list(row -> row.getString(1), "select distinct transition from transitions"));
    }

    void expire(Lease lease) {
        database.transaction(transaction -> transaction.update(
                "update tasks set lease_until = now() - interval '1 second' where id = ? and lease_epoch = ?",
                lease.taskId(),
                lease.epoch()));
    }

    void expireAll() {
        database.transaction(transaction -> transaction.update(
                "update tasks set lease_until = now() - interval '1 second' where state = 'running'"));
    }

    void skipBackoff() {
        database.transaction(transaction -> transaction.update("update tasks set available_at = now()"));
    }

    JobState state(UUID job) {
        return database.transaction(transaction -> transaction
                .first(row -> JobState.parse(row.getString(1)), "select state from jobs where id = ?", job)
                .orElseThrow());
    }

    List<String> taskStates(UUID job) {
        return database.transaction(transaction ->
                transaction.list(row -> row.getString(1), "select state from tasks where job_id = ?", job));
    }

    List<OutboxRow> completions(UUID job) {
        return outbox.unpublished(100_000).stream()
                .filter(row -> row.jobId().equals(job) && row.topic().contains(".completions."))
                .toList();
    }
}
