package io.anthesis.ledger.training;

import io.anthesis.ledger.sql.Database;
import java.util.UUID;

/** What users say of trainings: names, tags and notes, and which are archived. None of it changes what a training computes. */
public final class TrainingLabels {
    private final Database database;

    public TrainingLabels(Database database) {
        this.database = database;
    }

    /** @return false if there is no such training */
    public boolean change(UUID id, TrainingChange change) {
        String[] tags = change.tags() == null ? null : change.tags().toArray(String[]::new);
        return database.statement(transaction ->
                transaction.update("""
                        update runs set name = coalesce(?, name), tags = coalesce(?::text[], tags), notes = coalesce(?, notes),
                            archived_at = case ?::boolean when true then coalesce(archived_at, now()) when false then null
                                else archived_at end
                        where job_id = ?
                        """, change.name(), tags, change.notes(), change.archived(), id) == 1);
    }
}
