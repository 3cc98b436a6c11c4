package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.sql.Database;
import java.util.List;

/**
 * What is to be done, of one kind, and by how many.
 *
 * @param waitingTasks that a worker could claim, now or after their backoff
 * @param runningTasks that a worker holds a lease of
 * @param oldestWaitSeconds how long the oldest job waits that has not begun; 0 if none does
 * @param liveWorkers that were seen within 30 seconds
 */
public record Backlog(JobKind kind, long waitingTasks, long runningTasks, double oldestWaitSeconds, long liveWorkers) {

    /** @return of each kind one */
    public static List<Backlog> read(Database database) {
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
