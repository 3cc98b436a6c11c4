package io.anthesis.bench.jobs;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.sql.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The ledger: each task is a job of its own, with its events, and each worker claims for itself. */
class AnthesisQueue implements TaskQueue {
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final int BATCH = 64;

    private final BenchDatabase database;
    private final Claims claims;
    private final Leases leases;
    private final Mode mode;

    /** What is measured. */
    enum Mode {
        WHOLE("Anthesis: claimed, finished, with all events"),
        CLAIMS("Anthesis: claims, one task each"),
        /** Samplings of one image and the same settings: a claim takes a batch of them. */
        BATCHES("Anthesis: claims of small jobs, a batch each");

        private final String title;

        Mode(String title) {
            this.title = title;
        }
    }

    AnthesisQueue(BenchDatabase database, Mode mode) {
        this.database = database;
        this.claims = new Claims(new Database(database.source()));
        this.leases = new Leases(new Database(database.source()));
        this.mode = mode;
    }

    @Override
    public String name() {
        return mode.title;
    }

    @Override
    public void add(int tasks) throws Exception {
        FilledLedger.addWaiting(database, tasks, "bench", 0, mode == Mode.BATCHES ? "bench" : "");
        database.execute("analyze jobs; analyze tasks");
    }

    @Override
    public double drain(int workers, int tasks) throws Exception {
        Stopwatch begin = Stopwatch.start();
        try (var executor = Executors.newFixedThreadPool(workers)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                String owner = "worker-" + worker;
                Callable<Integer> work = () -> work(owner);
                running.add(executor.submit(work));
            }
            int done = 0;
            for (Future<Integer> worker : running) {
                done += worker.get();
            }
            if (done < tasks) {
                throw new IllegalStateException(done + " of " + tasks + " tasks were claimed");
            }
        }
        return begin.seconds();
    }

    private int work(String owner) {
        int done = 0;
        while (true) {
            Optional<Lease> lease = claims.next(JobKind.SAMPLING, owner, LEASE);
            if (lease.isEmpty()) {
                return done;
            }
            done++;
            switch (mode) {
                case WHOLE -> leases.finish(lease.get(), TaskResult.of(Map.of()));
                case CLAIMS -> {}
                case BATCHES ->
                    done += claims.alike(lease.get(), BATCH - 1, LEASE).size();
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
