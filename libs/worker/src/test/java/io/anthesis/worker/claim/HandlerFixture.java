package io.anthesis.worker.claim;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageSettings;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.datasets.manifest.ClassCount;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.split.Split;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.testkit.server.TestPostgres;
import io.anthesis.testkit.server.TestS3;
import io.anthesis.untrusted.ReaderLimits;
import io.anthesis.untrusted.TemporaryFolder;
import io.anthesis.untrusted.UntrustedReader;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.config.WorkerConfig;
import io.anthesis.worker.metrics.WorkerMetrics;
import io.anthesis.worker.progress.ProgressReporter;
import io.anthesis.worker.trace.TaskTrace;
import io.anthesis.worker.trace.TaskTraces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.reactive.messaging.MutinyEmitter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** What a handler works on: a real ledger and a real storage, and tasks that are held without the loop that claims them. */
public final class HandlerFixture implements AutoCloseable {
    /** Height and width of this fixture's images, in pixels. */
    public static final int IMAGE_SIZE = 8;

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final String BYTES = "application/octet-stream";

    private final TemporaryFolder temporary;
    private final Database database;
    private final ObjectStore store;
    private final RunningTasks running = new RunningTasks();
    private final Leases leases;
    private final ProgressReporter.Factory progress =
            new ProgressReporter.Factory(noEmitter(), new Loops(), InstantSource.system());
    private final TaskTraces traces;
    private volatile Consumer<Bucket> beforeStoring = bucket -> {};

    /** @param folder for temporary files */
    public HandlerFixture(Path folder) {
        this.temporary = TemporaryFolder.open(folder.resolve("temporary"), "worker");
        PGSimpleDataSource source = TestPostgres.newLedger();
        this.database = new Database(source);
        this.leases = new Leases(database);
        this.traces = new TaskTraces(OpenTelemetry.noop(), database, true, InstantSource.system());
        TestS3 s3 = TestS3.get();
        var settings = new StorageSettings(
                s3.endpoint(),
                s3.endpoint(),
                s3.accessKey(),
                s3.secretKey(),
                Optional.empty(),
                folder.resolve("cache"),
                1 << 26);
        var registry = new ObjectRegistry(database);
        this.store = new ObjectStore(settings, (object, size, mediaType) -> {
            beforeStoring.accept(bucketOf(object.bucket()));
            return registry.register(object, size, mediaType);
        });
        store.createBuckets();
    }

    private static Bucket bucketOf(String name) {
        return List.of(Bucket.values()).stream()
                .filter(bucket -> bucket.bucketName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static MutinyEmitter<String> noEmitter() {
        return (MutinyEmitter<String>) Proxy.newProxyInstance(
                HandlerFixture.class.getClassLoader(),
                new Class<?>[] {MutinyEmitter.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("progress is not sent here");
                });
    }

    public Database database() {
        return database;
    }

    public ObjectStore store() {
        return store;
    }

    public RunningTasks running() {
        return running;
    }

    public TemporaryFolder temporary() {
        return temporary;
    }

    /** Of data sets that {@link #dataset} has made: nothing has to be read from archives. */
    public DatasetLibrary datasets() {
        Duration minute = Duration.ofMinutes(1);
        var limits = new ReaderLimits(1, 704L << 20, minute, Duration.ZERO, 1L << 30, minute);
        return new DatasetLibrary(new Datasets(database), store, new UntrustedReader(limits, temporary));
    }

    public WorkerMetrics metrics() {
        return new WorkerMetrics(new SimpleMeterRegistry());
    }

    public CheckpointCache checkpointCache(DiffusionEngine engine) {
        return checkpointCache(engine, Map.of());
    }

    /** @param settings of the worker, such as {@code anthesis.worker.checkpoint-memory} */
    public CheckpointCache checkpointCache(DiffusionEngine engine, Map<String, String> settings) {
        WorkerConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(Map.of("java.io.tmpdir", "/tmp"), "test", 100))
                .withSources(new PropertiesConfigSource(settings, "settings", 200))
                .withMapping(WorkerConfig.class)
                .build()
                .getConfigMapping(WorkerConfig.class);
        return new CheckpointCache(engine, store, new Checkpoints(database), config);
    }

    /** @param hook what it throws, storing an object throws */
    public void beforeStoring(Consumer<Bucket> hook) {
        beforeStoring = hook;
    }

    public UUID submit(JobSpec spec) {
        UUID id = UUID.randomUUID();
        new Submissions(database).submit(Submission.of(id, spec, "ada", Optional.empty()));
        return id;
    }

    /** @return the next task of a kind, held from now on */
    public TaskContext claim(JobKind kind) {
        Lease lease = new Claims(database).next(kind, "worker", LEASE).orElseThrow();
        TaskTrace trace = traces.begin(lease);
        return new TaskContext(lease, trace, progress.of(lease, trace));
    }

    /** As a heartbeat or a shutdown does. */
    public static void stop(TaskContext task, StopReason reason) {
        task.stop(reason);
    }

    /** @return what the claim loop takes for the reason where a handler throws */
    public static Failure failure(TaskContext task, Throwable thrown) {
        return TaskFailures.of(thrown, task.batch());
    }

    public void finish(TaskContext task, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> leases.finish(task.lease(), done.result());
            case Outcome.Failed failed -> throw new AssertionError(failed.failure());
            case Outcome.Stopped stopped -> throw new AssertionError(stopped);
        }
    }

    public void fail(TaskContext task, Failure failure) {
        leases.fail(task.lease(), failure);
    }

    /** The task waits to be claimed again, by whatever its holder did not report. */
    public void handBack(TaskContext task) {
        leases.release(task.lease());
    }

    /** @return a data set of random images, as an import leaves it */
    public DatasetRecord dataset(String name, int training, int validation) {
        return dataset(name, List.of(), Collections.nCopies(training, 0), Collections.nCopies(validation, 0));
    }

    /**
     * @param classes names, in the order of their numbers
     * @param trainingLabels of the training images: numbers of classes, or 0 for none
     * @param validationLabels likewise
     */
    public DatasetRecord dataset(
            String name, List<String> classes, List<Integer> trainingLabels, List<Integer> validationLabels) {
        int training = trainingLabels.size();
        int validation = validationLabels.size();
        int count = training + validation;
        List<Integer> labels = classes.isEmpty()
                ? List.of()
                : Stream.concat(trainingLabels.stream(), validationLabels.stream())
                        .toList();
        String images = store.put(Bucket.DATASETS, safeTensors(Map.of("images", noise(count))), BYTES);
        var split = new Split(
                Split.SEED,
                IntStream.range(0, training).toArray(),
                IntStream.range(training, count).toArray());
        List<String> names = IntStream.range(0, count).mapToObj(i -> i + ".png").toList();
        var manifest =
                new DatasetManifest("archive", images, names, List.of(), labels, "in order", split, "#ffffff", classes);
        String digest =
                store.put(Bucket.DATASETS, Json.write(manifest).getBytes(StandardCharsets.UTF_8), "application/json");
        List<DatasetClass> counts = ClassCount.of(manifest).stream()
                .map(of -> new DatasetClass(of.name(), of.training(), of.validation()))
                .toList();
        var record = new DatasetRecord(name, digest, images, count, training, validation, 0, Optional.of(counts));
        var datasets = new Datasets(database);
        datasets.add(record, "ada");
        datasets.putTensors(digest, IMAGE_SIZE, images);
        return record;
    }

    private static HostTensor noise(int images) {
        var random = new Random(images);
        byte[] pixels = new byte[images * IMAGE_SIZE * IMAGE_SIZE * 3 * Short.BYTES];
        random.nextBytes(pixels);
        long[] shape = {images, IMAGE_SIZE, IMAGE_SIZE, 3};
        return new HostTensor(HostTensor.ElementType.U16, shape, MemorySegment.ofArray(pixels));
    }

    /** @return id of a small model with random weights, imported */
    public String checkpoint(DatasetRecord scoredAgainst) {
        return checkpoint("small", model(IMAGE_SIZE, 0), List.of(), scoredAgainst);
    }

    /** @return id of another model of these classes, whose network is the same for the same number of them */
    public String checkpoint(String name, int imageSize, List<String> classes, DatasetRecord scoredAgainst) {
        return checkpoint(name, model(imageSize, classes.size()), classes, scoredAgainst);
    }

    private static ModelSpec model(int imageSize, int classes) {
        return new ModelSpec(
                new ResidualUNet(imageSize, List.of(4, 8), 1, 4, 1000, classes, 0),
                new AngleSchedule(0.02, 0.95),
                PredictionType.NOISE);
    }

    private String checkpoint(String name, ModelSpec model, List<String> classes, DatasetRecord scoredAgainst) {
        String weights = store.put(Bucket.CHECKPOINTS, safeTensors(trained(model, name.hashCode())), BYTES);
        var manifest = new CheckpointManifest(
                null,
                name,
                0,
                0,
                null,
                model,
                scoredAgainst.digest(),
                weights,
                CheckpointManifest.WEIGHTS_FORMAT,
                new float[] {0.5f, 0.5f, 0.5f},
                new float[] {0.1f, 0.1f, 0.1f},
                null,
                classes,
                null);
        String digest = store.put(
                Bucket.CHECKPOINTS, Json.write(manifest).getBytes(StandardCharsets.UTF_8), "application/json");
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(digest),
                new CheckpointRecord.Imported(name, Optional.of(scoredAgainst.digest())),
                0,
                0,
                digest,
                weights,
                Optional.empty(),
                Optional.of(classes),
                Optional.of(manifest.summary()));
        new Checkpoints(database).add(checkpoint, "ada");
        return checkpoint.id();
    }

    /** Weights that begin as zeros make every image of its noise alone: here none are. */
    private static Map<String, HostTensor> trained(ModelSpec model, long seed) {
        var random = new Random(seed);
        Map<String, HostTensor> weights =
                new TreeMap<>(InitialWeights.draw(model.network().graph(), seed));
        weights.replaceAll((name, tensor) -> {
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == 0 ? 0.1f * (float) random.nextGaussian() : values[i];
            }
            return HostTensor.of(values, tensor.shape());
        });
        return weights;
    }

    private static byte[] safeTensors(Map<String, HostTensor> tensors) {
        var bytes = new ByteArrayOutputStream();
        try {
            SafeTensors.write(bytes, tensors, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        store.close();
        temporary.close();
    }
}
