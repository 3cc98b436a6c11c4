package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.sql.Database;
import java.util.List;

/** What waits and runs. */
public final class Backlogs {
    private final Database database;

    public Backlogs(Database database) {
        this.database = database;
    }

    /** @return one of each kind */
    public List<Backlog> ofEachKind() {
        // The sum of the times keeps the planner from walking all finished jobs by them.
        return database.transaction(transaction -> transaction.list(
                row -> new Backlog(
                        JobKind.parse(row.getString(1)),
                        row.getLong(2),
                        row.getLong(3),
                        row.getDouble(4),
                        row.getLong(5)),
                """
                select k.kind,
                    (select count(*) from tasks t where t.kind = k.kind and t.state = 'queued'),
                    (select count(*) from tasks t where t.kind = k.kind and t.state = 'running'),
                    coalesce(extract(epoch from now() - (select min(j.created_at + interval '0 s') from jobs j
                        where j.kind = k.kind and j.state = 'queued' and j.finished_at is null)), 0),
                    (select count(*) from workers w where w.kind = k.kind and w.seen_at > now() - interval '30 seconds')
                from unnest(array['training', 'sampling', 'evaluation']) with ordinality as k (kind, number) order by k.number
                """));
    }
}
