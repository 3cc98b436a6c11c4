package io.anthesis.ledger.submitter;

import io.anthesis.ledger.sql.Database;
import java.util.List;

/** Who submits jobs, and how much at once. */
public final class Submitters {
    private final Database database;

    public Submitters(Database database) {
        this.database = database;
    }

    /**
     * A submitter's limits and what it has now.
     *
     * @param maxRunningTasks of each kind, or null for any number
     * @param maxOpenJobs limit of jobs that have not ended, or null for no limit; automatic evaluations do not count
     */
    public record Submitter(
            String name, Integer maxRunningTasks, Integer maxOpenJobs, long runningTasks, long openJobs) {}

    /** Those who have limits or jobs that have not ended. */
    public List<Submitter> list() {
        return database.transaction(transaction -> transaction.list(
                row -> new Submitter(
                        row.getString(1),
                        row.getObject(2, Integer.class),
                        row.getObject(3, Integer.class),
                        row.getLong(4),
                        row.getLong(5)),
                """
                select name, max_running_tasks, max_open_jobs, coalesce(r.tasks, 0), coalesce(o.jobs, 0)
                from submitters
                full join (select submitter as name, count(*) as jobs from jobs
                    where finished_at is null and not newest_first group by submitter) o using (name)
                full join (select submitter as name, count(*) as tasks from tasks where state = 'running' group by submitter) r
                    using (name)
                order by name
                """));
    }

    /** Sets a submitter's limits; null for none. Jobs that are there stay. */
    public void limit(String name, Integer maxRunningTasks, Integer maxOpenJobs) {
        database.transaction(transaction -> transaction.update("""
                insert into submitters (name, max_running_tasks, max_open_jobs) values (?, ?::integer, ?::integer)
                on conflict (name) do update set max_running_tasks = excluded.max_running_tasks,
                    max_open_jobs = excluded.max_open_jobs
                """, name, maxRunningTasks, maxOpenJobs));
    }
}
