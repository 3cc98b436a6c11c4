package io.anthesis.bench.jobs;

import io.anthesis.contracts.time.Stopwatch;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** JobRunr with the shortest poll that it allows on SQL. */
final class JobRunrQueue implements TaskQueue {
    private static final AtomicReference<CountDownLatch> LEFT = new AtomicReference<>();
    private static final Duration POLL = Duration.ofSeconds(5);

    private final BenchDatabase database;

    JobRunrQueue(BenchDatabase database) {
        this.database = database;
    }

    /** A task that has nothing to do. */
    public record Empty(int number) implements JobRequest {
        @Override
        public Class<EmptyHandler> getJobRequestHandler() {
            return EmptyHandler.class;
        }
    }

    /** Made by JobRunr. */
    public static final class EmptyHandler implements JobRequestHandler<Empty> {
        @Override
        public void run(Empty request) {
            LEFT.get().countDown();
        }
    }

    @Override
    public String name() {
        return "JobRunr";
    }

    @Override
    public void add(int tasks) throws Exception {
        JobRunr.configure()
                .useStorageProvider(new PostgresStorageProvider(database.source()))
                .initialize()
                .getJobRequestScheduler()
                .enqueue(Stream.iterate(1, number -> number <= tasks, number -> number + 1)
                        .map(Empty::new));
        database.execute("analyze");
    }

    @Override
    public double drain(int workers, int tasks) throws InterruptedException {
        LEFT.set(new CountDownLatch(tasks));
        Stopwatch begin = Stopwatch.start();
        JobRunr.configure()
                .useStorageProvider(new PostgresStorageProvider(database.source()))
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(workers)
                        .andPollInterval(POLL))
                .initialize();
        LEFT.get().await();
        double seconds = begin.seconds();
        JobRunr.destroy();
        return seconds;
    }

    @Override
    public void close() {
        database.close();
    }
}
