package io.anthesis.bench.jobs;

import io.anthesis.bench.jobs.AnthesisQueue.Mode;
import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Measures the job runtime on a stack of its own: PostgreSQL with fsync, Kafka, S3 and a gateway, without workers. Peers use the
 * same PostgreSQL, one after another.
 */
public final class JobsBenchmark {
    private static final int QUEUES = 7;
    private static final int FULL = 3;
    private static final int CLAIMERS = 64;
    private static final int CLIENTS = 32;
    private static final int SUBSCRIBERS = 100;
    private static final int SHARDS = 10_000;
    private static final String CHECKPOINT = "0123456789abcdef";
    private static final String BLOCKED = "crowd";

    private final PrintStream out;
    private final int tasks;
    private final int rounds;
    private final int finished;
    private final int waiting;

    /**
     * @param tasks that are claimed in a measurement
     * @param finished jobs of the full ledger that have ended
     * @param waiting jobs of the full ledger that wait
     */
    public JobsBenchmark(PrintStream out, int tasks, int rounds, int finished, int waiting) {
        this.out = out;
        this.tasks = tasks;
        this.rounds = rounds;
        this.finished = finished;
        this.waiting = waiting;
    }

    public void run() throws Exception {
        Path folder = Files.createTempDirectory("anthesis-bench-jobs-");
        var settings = new PlatformSettings(
                folder, Map.of("trainer", 0, "sampler", 0, "evaluator", 0), PlatformSettings.freePorts());
        try (var platform = new Platform(settings, line -> {})) {
            platform.start();
            var server = new PostgresServer(
                    folder,
                    folder,
                    folder,
                    settings.port("postgres"),
                    Secrets.in(folder.resolve("secrets.properties")),
                    Map.of());
            claims(server);
            try (var gateway = new GatewayLoad(URI.create(platform.gatewayAddress()), body());
                    BenchDatabase ledger = BenchDatabase.attach(server, PostgresServer.DATABASE, 8)) {
                importCheckpoint(ledger);
                measure("empty ledger", gateway, ledger);
                fill(ledger);
                measure("full ledger", gateway, ledger);
                events(gateway, ledger);
                fairness(ledger);
            }
        }
    }

    private static String body() {
        return Json.newObject()
                .put("checkpoint", CHECKPOINT)
                .put("images", 1)
                .put("steps", 1)
                .toString();
    }

    /** Queues that take turns, so that none has the machine's better hour. */
    private void claims(PostgresServer server) throws Exception {
        out.printf("%n%,d empty tasks, %d workers, medians of %d rounds%n%n", tasks, CLAIMERS, rounds);
        List<List<Double>> rates = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int queue = 0; queue < QUEUES; queue++) {
                if (queue == FULL && round > 0) {
                    continue; // filling takes longer than measuring
                }
                try (TaskQueue one = queue(server, queue)) {
                    if (round == 0) {
                        names.add(one.name());
                        rates.add(new ArrayList<>());
                    }
                    one.add(tasks);
                    double rate = tasks / one.drain(CLAIMERS, tasks);
                    rates.get(queue).add(rate);
                    out.printf("round %d: %s %,.0f a second%n", round + 1, one.name(), rate);
                }
            }
        }
        out.println();
        out.println("| queue | tasks a second | claims one by one are | claims by batch are |");
        out.println("|---|---|---|---|");
        double single = median(rates.getFirst());
        double batches = median(rates.get(1));
        for (int queue = 0; queue < QUEUES; queue++) {
            double rate = median(rates.get(queue));
            out.printf(
                    "| %s | %,.0f | %.2f times that | %.2f times that |%n",
                    names.get(queue), rate, single / rate, batches / rate);
        }
    }

    private TaskQueue queue(PostgresServer server, int number) throws SQLException {
        BenchDatabase database = BenchDatabase.create(server, "bench_jobs", CLAIMERS + 2);
        return switch (number) {
            case 0 -> new AnthesisQueue(database.withLedger(), Mode.CLAIMS);
            case 1 -> new AnthesisQueue(database.withLedger(), Mode.BATCHES);
            case 2 -> new AnthesisQueue(database.withLedger(), Mode.WHOLE);
            case 3 -> full(database.withLedger());
            case 4 -> new DbSchedulerQueue(database, true);
            case 5 -> new DbSchedulerQueue(database, false);
            case 6 -> new JobRunrQueue(database);
            default -> throw new IllegalArgumentException("queue " + number);
        };
    }

    private TaskQueue full(BenchDatabase database) throws SQLException {
        fill(database);
        return new AnthesisQueue(database, Mode.CLAIMS) {
            @Override
            public String name() {
                return super.name() + ", full ledger";
            }
        };
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Waiting tasks belong to a submitter whose tasks may not run: the measured claims skip them. */
    private void fill(BenchDatabase database) throws SQLException {
        Instant begin = Instant.now();
        for (int left = finished; left > 0; left -= 100_000) {
            FilledLedger.addFinished(database, Math.min(left, 100_000), BLOCKED);
        }
        FilledLedger.addWaiting(database, waiting, BLOCKED, 5, "");
        new Submitters(new Database(database.source())).limit(BLOCKED, 0, null);
        database.execute("vacuum analyze");
        out.printf(
                "(%,d finished and %,d waiting jobs added in %d s)%n",
                finished, waiting, Duration.between(begin, Instant.now()).toSeconds());
    }

    /** A row is enough: nothing is sampled here. */
    private static void importCheckpoint(BenchDatabase ledger) throws SQLException {
        ledger.execute(
                "insert into objects (digest, bucket, size_bytes, media_type) values ('bench', 'none', 0, 'none')");
        ledger.execute("insert into checkpoints (id, name, epoch, step, manifest_digest, weights_digest) values ('"
                + CHECKPOINT + "', 'bench', 0, 0, 'bench', 'bench')");
    }

    private void measure(String what, GatewayLoad gateway, BenchDatabase ledger) throws Exception {
        out.printf("%n%s%n", what);
        try (var worker = new IdleWorker(ledger)) {
            latency(gateway, worker, 100); // the JVMs' first hundred are not what they will be
            List<Latencies> latencies = latency(gateway, worker, 500);
            out.println("- one after another, submit by REST to start: " + latencies.getFirst());
            out.println("- one after another, submit by REST to end: " + latencies.getLast());
            double rate = gateway.submissionsASecond(CLIENTS, Duration.ofSeconds(10));
            out.printf("- submissions a second by REST, %d clients: %,.0f%n", CLIENTS, rate);
        }
        ledger.execute("update tasks set state = 'cancelled' where submitter = 'local' and state = 'queued'");
    }

    private static List<Latencies> latency(GatewayLoad gateway, IdleWorker worker, int times) throws Exception {
        var toStart = new Latencies();
        var toEnd = new Latencies();
        for (int i = 0; i < times; i++) {
            Instant begin = Instant.now();
            IdleWorker.Times end = worker.times(gateway.submit()).get();
            toStart.add(Duration.between(begin, end.started()));
            toEnd.add(Duration.between(begin, end.ended()));
        }
        return List.of(toStart, toEnd);
    }

    private void events(GatewayLoad gateway, BenchDatabase ledger) throws Exception {
        var database = new Database(ledger.source());
        UUID job = gateway.submit();
        int events = 2000;
        double rate = gateway.eventsASecond(job, SUBSCRIBERS, events, () -> append(database, job, events));
        ledger.execute("update tasks set state = 'cancelled' where job_id = '" + job + "'");
        out.printf("%nevents a second that reached %d SSE subscribers of one job: %,.0f%n", SUBSCRIBERS, rate);
    }

    private static void append(Database database, UUID job, int events) {
        Thread.ofVirtual().start(() -> {
            for (int i = 1; i < events; i++) {
                database.transaction(transaction -> {
                    transaction.run("select 1 from jobs where id = ? for update", job);
                    Outbox.appendEvent(transaction, job, JobKind.SAMPLING, EventType.RETRYING, Map.of("jobId", job));
                    return null;
                });
            }
        });
    }

    /** One sampler, a job of very many shards, and a single image of another submitter. */
    private void fairness(BenchDatabase ledger) {
        var database = new Database(ledger.source());
        var claims = new Claims(database);
        var leases = new Leases(database);
        var submissions = new Submissions(database);
        var large = SamplingSpec.of(CHECKPOINT, SHARDS * 64, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        submissions.submit(Submission.of(UUID.randomUUID(), large, "large", Optional.empty()));
        int between = 0;
        for (int i = 0; i < 20; i++) {
            Lease running = claims.next(JobKind.SAMPLING, "sampler", AnthesisQueue.LEASE)
                    .orElseThrow();
            UUID single = UUID.randomUUID();
            submissions.submit(Submission.of(
                    single,
                    SamplingSpec.of(CHECKPOINT, 1, 0, 5, SamplerSpec.DEFAULT, i, 6),
                    "single",
                    Optional.empty()));
            leases.finish(running, TaskResult.of(Map.of()));
            int others = 0;
            for (Lease next = claim(claims); ; next = claim(claims), others++) {
                leases.finish(next, TaskResult.of(Map.of()));
                if (next.jobId().equals(single)) {
                    break;
                }
            }
            between = Math.max(between, others);
        }
        out.printf(
                "%none sampler, a job of %,d shards running: a single image of another submitter waited for the running shard and %d more%n",
                SHARDS, between);
    }

    private static Lease claim(Claims claims) {
        return claims.next(JobKind.SAMPLING, "sampler", AnthesisQueue.LEASE).orElseThrow();
    }
}
