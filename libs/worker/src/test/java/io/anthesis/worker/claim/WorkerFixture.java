package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.sql.Database;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.testkit.server.TestPostgres;
import io.anthesis.worker.config.WorkerConfig;
import io.anthesis.worker.metrics.WorkerMetrics;
import io.anthesis.worker.presence.WorkerId;
import io.anthesis.worker.progress.ProgressReporter;
import io.anthesis.worker.trace.TaskTraces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.reactive.messaging.MutinyEmitter;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A worker's loops on a real ledger, with a handler that does what a test says. */
final class WorkerFixture implements AutoCloseable, WorkerConfig, TaskHandler {
    final PGSimpleDataSource source = TestPostgres.newLedger();
    /** What the next connections to the ledger throw instead. */
    final Queue<Throwable> connectionsThrow = new ConcurrentLinkedQueue<>();

    final Loops loops = new Loops();
    final RunningTasks running = new RunningTasks();
    final Heartbeats heartbeats;
    final ClaimLoop claimLoop;
    volatile Function<TaskContext, Outcome> work = context -> done();
    volatile Function<List<TaskContext>, Map<TaskContext, Outcome>> workTogether = contexts -> {
        Map<TaskContext, Outcome> outcomes = new HashMap<>();
        contexts.forEach(context -> outcomes.put(context, work.apply(context)));
        return outcomes;
    };
    volatile Runnable rest = () -> {};
    final AtomicInteger storageCallsBrokenOff = new AtomicInteger();
    Duration stopWithin = Duration.ofSeconds(10);

    private final Duration heartbeat;
    private final Submissions submissions;
    private final Database ledger;

    WorkerFixture() {
        this(Duration.ofMillis(100));
    }

    /** @param cancellationPoll how often heartbeats come that nothing wakes */
    WorkerFixture(Duration cancellationPoll) {
        this.heartbeat = cancellationPoll;
        this.ledger = new Database(source);
        this.submissions = new Submissions(ledger);
        var database = new Database(unsteady(), running);
        this.heartbeats =
                new Heartbeats(this, database, running, storageCallsBrokenOff::incrementAndGet, heartbeat, loops);
        this.claimLoop = new ClaimLoop(
                this,
                database,
                new Leases(database),
                this,
                running,
                heartbeats,
                new ProgressReporter.Factory(emitter(), loops, InstantSource.system()),
                new Wakeups(source.getUrl(), source.getUser(), source.getPassword(), loops),
                new WorkerId(this),
                new WorkerMetrics(new SimpleMeterRegistry()),
                new TaskTraces(OpenTelemetry.noop(), database, true, InstantSource.system()),
                loops);
    }

    private DataSource unsteady() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Throwable thrown = connectionsThrow.poll();
                    if (thrown != null) {
                        throw thrown;
                    }
                    return method.invoke(source, arguments);
                });
    }

    @SuppressWarnings("unchecked")
    private static MutinyEmitter<String> emitter() {
        return (MutinyEmitter<String>) Proxy.newProxyInstance(
                WorkerFixture.class.getClassLoader(),
                new Class<?>[] {MutinyEmitter.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("nobody listens");
                });
    }

    static Outcome done() {
        return new Outcome.Done(TaskResult.of(Map.of()));
    }

    /** Throws what is given, also what is checked or an error. */
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    UUID submit(int seed) {
        UUID id = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, seed, 6);
        submissions.submit(Submission.of(id, spec, "ada", Optional.empty()));
        return id;
    }

    /** State and, where it failed, code of a job. */
    String state(UUID job) {
        return ledger.transaction(transaction -> transaction.first(
                        row -> row.getString(1) + (row.getString(2) == null ? "" : " " + row.getString(2)),
                        "select state, error_code from jobs where id = ?",
                        job))
                .orElseThrow();
    }

    /** As a client does, with the notification that workers listen to. */
    void cancel(UUID job) {
        new Jobs(ledger).cancel(job);
    }

    String taskState(UUID job) {
        return ledger.transaction(transaction ->
                        transaction.first(row -> row.getString(1), "select state from tasks where job_id = ?", job))
                .orElseThrow();
    }

    int attempts(UUID job) {
        return ledger.transaction(transaction ->
                        transaction.first(row -> row.getInt(1), "select attempts from tasks where job_id = ?", job))
                .orElseThrow();
    }

    Instant leaseUntil(UUID job) {
        return ledger.transaction(transaction -> transaction.first(
                        row -> row.getTimestamp(1).toInstant(), "select lease_until from tasks where job_id = ?", job))
                .orElseThrow();
    }

    /** A task of a new job, that this worker holds without having begun it. */
    TaskContext claimed() {
        submit(1);
        return new TaskContext(new Claims(ledger).next(kind(), "w", lease()).orElseThrow(), null, null);
    }

    /** As a handler records something of its task. */
    void write(TaskContext task) {
        new Leases(ledger).fenced(task.lease(), transaction -> null);
    }

    void sql(String statement, Object... parameters) {
        ledger.transaction(transaction -> transaction.update(statement, parameters));
    }

    Loop.Report report(String loop) {
        return loops.reports().stream()
                .filter(report -> report.name().equals(loop))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        claimLoop.handBackAndEnd();
    }

    @Override
    public Optional<String> id() {
        return Optional.of("w");
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public Execution execution() {
        return Execution.TORCHSCRIPT;
    }

    @Override
    public Optional<Path> libtorch() {
        return Optional.empty();
    }

    @Override
    public Path kernels() {
        return Path.of("kernels");
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Duration heartbeat() {
        return heartbeat;
    }

    @Override
    public Duration poll() {
        return Duration.ofMillis(50);
    }

    @Override
    public Duration stopWithin() {
        return stopWithin;
    }

    @Override
    public MemorySize checkpointMemory() {
        return new MemorySize(BigInteger.ONE);
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    @Override
    public Outcome run(TaskContext context) {
        return work.apply(context);
    }

    @Override
    public int sharedBatch() {
        return 16;
    }

    @Override
    public Map<TaskContext, Outcome> runTogether(List<TaskContext> contexts) {
        return workTogether.apply(contexts);
    }

    @Override
    public void idle() {
        rest.run();
    }
}
