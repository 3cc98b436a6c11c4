package io.anthesis.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.backup.Backup;
import io.anthesis.artifacts.backup.BackupManifest;
import io.anthesis.artifacts.backup.BackupRefused;
import io.anthesis.artifacts.backup.Restore;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.outage.OutagePolicy;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.LeaseLost;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.object.ObjectCollector;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.schema.SchemaVersion;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.training.TrainingChange;
import io.anthesis.ledger.training.TrainingLabels;
import io.anthesis.ledger.training.TrainingList;
import io.anthesis.testkit.server.TestPostgres;
import io.anthesis.testkit.server.TestS3;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class BackupTest {
    @TempDir
    Path folder;

    private final PGSimpleDataSource source = TestPostgres.newLedger();
    private final Database database = new Database(source);
    private final UUID job = UUID.randomUUID();
    private String image;
    private Lease running;

    private ObjectStore store(PGSimpleDataSource ledger, String cache) {
        return new ObjectStore(
                settings(TestS3.get().endpoint(), cache), new ObjectRegistry(new Database(ledger))::register);
    }

    private StorageSettings settings(URI endpoint, String cache) {
        TestS3 s3 = TestS3.get();
        return new StorageSettings(
                endpoint, endpoint, s3.accessKey(), s3.secretKey(), Optional.empty(), folder.resolve(cache), 1 << 20);
    }

    /** A job of two shards: one is done and has an image, the other runs. */
    @BeforeEach
    void work() {
        try (ObjectStore store = store(source, "cache")) {
            store.createBuckets();
            new Submissions(database)
                    .submit(Submission.of(
                            job, SamplingSpec.of("c", 70, 0, 5, SamplerSpec.DEFAULT, 1, 6), "me", Optional.empty()));
            Lease done = claim(database);
            image = store.put(
                    Bucket.IMAGES, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8), "image/png");
            new Leases(database)
                    .finish(
                            done,
                            TaskResult.of(Map.of())
                                    .with(transaction -> Images.record(
                                            transaction, job, new Images.Numbered(0, image, OptionalInt.empty()))));
            running = claim(database);
        }
    }

    private static Lease claim(Database database) {
        return new Claims(database)
                .next(JobKind.SAMPLING, "worker", Duration.ofSeconds(30))
                .orElseThrow();
    }

    private BackupManifest take() throws Exception {
        try (ObjectStore store = store(source, "cache")) {
            return new Backup(source, store).take(folder.resolve("backup"));
        }
    }

    @Test
    void whatWasBackedUpGoesOnInANewLedger() throws Exception {
        BackupManifest taken = take();
        assertThat(taken.objects())
                .extracting(BackupManifest.StoredObject::digest)
                .containsExactly(image);
        PGSimpleDataSource other = TestPostgres.newLedger();
        try (ObjectStore store = store(other, "other-cache")) {
            store.remove(new ObjectRef(Bucket.IMAGES.bucketName(), image)); // as on another storage

            new Restore(other, store).from(folder.resolve("backup"));

            assertThat(store.bytes(Bucket.IMAGES, image)).isNotEmpty();
        }
        var restored = new Database(other);
        assertThat(new Images(restored).of(job)).containsExactly(image);
        Lease again = claim(restored);
        assertThat(again.number()).isEqualTo(running.number());
        assertThatThrownBy(() -> new Leases(restored).finish(running, TaskResult.of(Map.of())))
                .as("a worker of before has an old epoch")
                .isInstanceOf(LeaseLost.class);
        new Leases(restored).finish(again, TaskResult.of(Map.of()));
        new Submissions(restored)
                .submit(Submission.of(
                        UUID.randomUUID(),
                        SamplingSpec.of("c", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6),
                        "me",
                        Optional.empty()));
    }

    @Test
    void aLaterBackupIntoTheSameFolderCopiesNewObjectsOnly() throws Exception {
        take();
        Path first = folder.resolve("backup/objects/" + image.substring(0, 2) + "/" + image);
        Files.setLastModifiedTime(first, FileTime.fromMillis(1000));
        try (ObjectStore store = store(source, "cache")) {
            String second = store.put(Bucket.IMAGES, "another".getBytes(StandardCharsets.UTF_8), "image/png");
            new Leases(database)
                    .finish(
                            running,
                            TaskResult.of(Map.of())
                                    .with(transaction -> Images.record(
                                            transaction, job, new Images.Numbered(64, second, OptionalInt.empty()))));
        }

        BackupManifest later = take();

        assertThat(later.objects()).hasSize(2);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(FileTime.fromMillis(1000));
    }

    @Test
    void specsOfAnOlderSchemaAreRewritten() throws Exception {
        UUID training = UUID.randomUUID();
        database.transaction(transaction -> transaction.update(
                "insert into jobs (id, kind, state, submitter, body_digest, spec) values (?, 'training', 'failed', 's', 'digest', ?::jsonb)",
                training,
                "{\"dataset\": \"d\", \"widths\": [4, 8], \"imageSize\": 16}"));
        take();
        Path manifest = folder.resolve("backup/backup.json");
        String ofToday = "\"schemaVersion\":" + SchemaVersion.NEEDED;
        assertThat(Files.readString(manifest)).contains(ofToday);
        Files.writeString(manifest, Files.readString(manifest).replace(ofToday, "\"schemaVersion\":11"));
        PGSimpleDataSource other = TestPostgres.newLedger();

        try (ObjectStore store = store(other, "other-cache")) {
            new Restore(other, store).from(folder.resolve("backup"));
        }

        String spec = new Database(other)
                .transaction(transaction ->
                        transaction.first(row -> row.getString(1), "select spec from jobs where id = ?", training))
                .orElseThrow();
        assertThat(Json.parse(spec).at("/network/widths")).isEqualTo(Json.parse("[4, 8]"));
        assertThat(Json.parse(spec).at("/data/imageSize").asInt()).isEqualTo(16);
    }

    @Test
    void whatUsersSayOfATrainingAndItsBranchesAreInIt() throws Exception {
        UUID first = training(Json.newObject());
        UUID longer =
                training(Json.newObject().put("continues", first.toString()).put("epochs", 50));
        new TrainingLabels(database).change(longer, new TrainingChange("renamed", List.of("a", "b"), "notes", true));
        take();
        PGSimpleDataSource other = TestPostgres.newLedger();

        try (ObjectStore store = store(other, "other-cache")) {
            new Restore(other, store).from(folder.resolve("backup"));
        }

        var before = new TrainingList(database).find(longer);
        assertThat(before.orElseThrow().model()).isEqualTo(first);
        assertThat(new TrainingList(new Database(other)).find(longer)).isEqualTo(before);
    }

    private UUID training(ObjectNode request) {
        UUID id = UUID.randomUUID();
        TrainingSpec spec = Presets.training(request.put("dataset", "d").put("preset", "tiny"));
        new Submissions(database).submit(Submission.of(id, spec, "me", Optional.empty()));
        return id;
    }

    @Test
    void everyTableIsInIt() throws Exception {
        List<String> tables = database.transaction(transaction -> transaction.list(row -> row.getString(1), """
                select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
                and table_name not in ('flyway_schema_history', 'process_leases', 'doomed_objects', 'served', 'workers')
                """));

        assertThat(take().tables()).extracting(BackupManifest.Table::name).containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    void damagedUnfinishedAndMisplacedBackupsAreRefused() throws Exception {
        take();
        Path backup = folder.resolve("backup");
        try (ObjectStore store = store(source, "cache")) {
            var restore = new Restore(source, store);
            assertThatThrownBy(() -> restore.from(backup))
                    .isInstanceOf(BackupRefused.class)
                    .hasMessageContaining("not empty");
            assertThatThrownBy(() -> restore.from(folder.resolve("nothing"))).hasMessageContaining("no backup.json");
            Path object = onlyFile(backup.resolve("objects"));
            Files.writeString(object, "other bytes");
            assertThatThrownBy(() -> restore.from(backup)).hasMessageContaining("is damaged");
            Files.delete(object);
            assertThatThrownBy(() -> restore.from(backup)).hasMessageContaining("lacks");
        }
    }

    @Test
    void namesThatTheLedgerDoesNotHaveAreRefused() throws Exception {
        BackupManifest taken = take();
        PGSimpleDataSource other = TestPostgres.newLedger();

        for (BackupManifest.Table forged : List.of(
                new BackupManifest.Table("flyway_schema_history", List.of("version"), 0, ""),
                new BackupManifest.Table("jobs (id) from stdin; drop table jobs; --", List.of("id"), 0, ""),
                new BackupManifest.Table("jobs", List.of("id\") from stdin; drop table jobs; --"), 0, ""))) {
            var manifest = new BackupManifest(taken.takenAt(), taken.schemaVersion(), List.of(forged), taken.objects());
            Files.writeString(folder.resolve("backup/backup.json"), Json.write(manifest));
            try (ObjectStore store = store(other, "other-cache")) {
                assertThatThrownBy(() -> new Restore(other, store).from(folder.resolve("backup")))
                        .isInstanceOf(BackupRefused.class)
                        .hasMessageMatching(
                                ".*(the ledger has none of that name|not the name of a column); nothing was restored");
            }
        }
    }

    @Test
    void noTransactionIsOpenWhileObjectsAreCopied() throws Exception {
        var transactions = new ArrayList<Long>();
        OutagePolicy duringCopying = (failure, waited) -> {
            transactions.add(openTransactions());
            throw failure;
        };
        try (var store = new ObjectStore(
                settings(URI.create("http://127.0.0.1:1"), "empty-cache"),
                new ObjectRegistry(database)::register,
                duringCopying)) {
            assertThatThrownBy(() -> new Backup(source, store).take(folder.resolve("backup")))
                    .isInstanceOf(StorageUnavailable.class);
        }

        assertThat(transactions).containsExactly(0L);
    }

    private long openTransactions() {
        return database.transaction(
                transaction -> transaction.first(row -> row.getLong(1), """
                        select count(*) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
                        """).orElseThrow());
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    @Test
    void theSweepWaitsForABackup() throws Exception {
        new ObjectRegistry(database).register(new ObjectRef(Bucket.IMAGES.bucketName(), "unnamed"), 1, "image/png");
        database.transaction(
                transaction -> transaction.update("update objects set registered_at = now() - interval '1 hour'"));
        var collector = new ObjectCollector(database, object -> {});
        try (Connection backup = source.getConnection()) {
            ObjectCollector.holdOff(backup);
            assertThat(collector.collect(Duration.ofMinutes(1))).isZero();
        }

        assertThat(collector.collect(Duration.ofMinutes(1))).isEqualTo(1);
    }
}
