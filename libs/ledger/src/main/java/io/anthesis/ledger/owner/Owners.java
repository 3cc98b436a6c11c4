package io.anthesis.ledger.owner;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.util.Optional;
import java.util.UUID;

/** Finds owners; empty if there is no such thing. Ids of jobs and sweeps are never used again, so their owners do not change. */
public final class Owners {
    private final Database database;

    public Owners(Database database) {
        this.database = database;
    }

    /** Also of the evaluations that come with a training: they have its submitter. */
    public Optional<Owner> ofJob(UUID id) {
        return find("select submitter from jobs where id = ?", id);
    }

    public Optional<Owner> ofSweep(UUID id) {
        return find("select submitter from sweeps where id = ?", id);
    }

    /** Part of a transaction: until its end, no other transaction deletes the data set or takes its name. */
    public static Optional<Owner> ofDataset(Transaction transaction, String name) {
        return find(transaction, "select submitter from datasets where name = ? for update", name);
    }

    /**
     * Part of a transaction: until its end, no other transaction deletes it. A run's checkpoint belongs to the training's
     * submitter.
     */
    public static Optional<Owner> ofCheckpoint(Transaction transaction, String id) {
        return find(
                transaction,
                "select coalesce(c.submitter, (select j.submitter from jobs j where j.id = c.run_id)) from checkpoints c where c.id = ? for update of c",
                id);
    }

    private Optional<Owner> find(String query, UUID id) {
        return database.transaction(transaction -> find(transaction, query, id));
    }

    private static Optional<Owner> find(Transaction transaction, String query, Object id) {
        return transaction.first(row -> Owner.of(row.getString(1)), query, id);
    }
}
