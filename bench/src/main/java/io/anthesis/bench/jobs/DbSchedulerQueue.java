package io.anthesis.bench.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.anthesis.contracts.time.Stopwatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** db-scheduler with one of its two ways to poll. */
final class DbSchedulerQueue implements TaskQueue {
    /** As in its documentation for PostgreSQL. */
    private static final String SCHEMA = """
            create table scheduled_tasks (
                task_name text not null, task_instance text not null, task_data bytea, execution_time timestamptz not null,
                picked boolean not null, picked_by text, last_success timestamptz, last_failure timestamptz,
                consecutive_failures int, last_heartbeat timestamptz, version bigint not null, priority smallint,
                primary key (task_name, task_instance));
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc);
            """;

    private static final Duration POLL = Duration.ofMillis(100);

    private final BenchDatabase database;
    private final boolean lockAndFetch;
    private final AtomicReference<CountDownLatch> left = new AtomicReference<>();
    private final OneTimeTask<Void> task =
            Tasks.oneTime("empty").execute((instance, context) -> left.get().countDown());

    /** @param lockAndFetch whether a poll takes tasks for all threads at once, or each thread locks its own */
    DbSchedulerQueue(BenchDatabase database, boolean lockAndFetch) throws SQLException {
        this.database = database;
        this.lockAndFetch = lockAndFetch;
        database.execute(SCHEMA);
    }

    @Override
    public String name() {
        return lockAndFetch ? "db-scheduler, a batch a poll" : "db-scheduler, a lock a task";
    }

    @Override
    public void add(int tasks) throws SQLException {
        database.execute("""
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, consecutive_failures, version)
                select 'empty', number::text, now(), false, 0, 1 from generate_series(1, %d) number
                """.formatted(tasks));
        database.execute("analyze scheduled_tasks");
    }

    @Override
    public double drain(int workers, int tasks) throws InterruptedException {
        left.set(new CountDownLatch(tasks));
        SchedulerBuilder builder =
                Scheduler.create(database.source(), task).threads(workers).pollingInterval(POLL);
        Scheduler scheduler = (lockAndFetch
                        ? builder.pollUsingLockAndFetch(1.0, 4.0)
                        : builder.pollUsingFetchAndLockOnExecute(1.0, 4.0))
                .build();
        Stopwatch begin = Stopwatch.start();
        scheduler.start();
        left.get().await();
        double seconds = begin.seconds();
        scheduler.stop();
        return seconds;
    }

    @Override
    public void close() {
        database.close();
    }
}
