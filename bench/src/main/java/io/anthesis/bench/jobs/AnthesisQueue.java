package io.anthesis.bench.jobs;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Leases.Effects;
import io.anthesis.ledger.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The ledger: each task is a job of its own, with its events, and each worker claims for itself. */
class AnthesisQueue implements TaskQueue {
    static final Duration LEASE = Duration.ofSeconds(30);

    private final BenchDatabase database;
    private final Claims claims;
    private final Leases leases;
    private final boolean finish;

    /** @param finish false to measure the claims alone */
    AnthesisQueue(BenchDatabase database, boolean finish) {
        this.database = database;
        this.claims = new Claims(new Database(database.source()));
        this.leases = new Leases(new Database(database.source()));
        this.finish = finish;
    }

    @Override
    public String name() {
        return finish ? "Anthesis" : "Anthesis, claims alone";
    }

    @Override
    public void add(int tasks) throws Exception {
        FilledLedger.addWaiting(database, tasks, "bench", 0);
        database.execute("analyze jobs; analyze tasks");
    }

    @Override
    public double drain(int workers, int tasks) throws Exception {
        Instant begin = Instant.now();
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
        return Duration.between(begin, Instant.now()).toNanos() / 1e9;
    }

    private int work(String owner) {
        int done = 0;
        while (true) {
            Optional<Lease> lease = claims.next(JobKind.SAMPLING, owner, LEASE);
            if (lease.isEmpty()) {
                return done;
            }
            if (finish) {
                leases.finish(lease.get(), Map.of(), Effects.NONE);
            }
            done++;
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
