package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingMode;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.schema.SchemaVersion;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.Workers;
import io.anthesis.testkit.server.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Statements of the version before (schema 2), as its services run them, on a schema that the gateway has migrated meanwhile. */
class UpgradeTest {
    private static final String CLAIM_OF_VERSION_2 = """
            with next as (
                select t.id from tasks t join jobs j on j.id = t.job_id
                where t.kind = ? and t.state = 'queued' and t.available_at <= now() and j.state in ('queued', 'running')
                order by j.priority desc,
                    (select count(*) from tasks r join jobs rj on rj.id = r.job_id
                     where r.state = 'running' and r.kind = t.kind and rj.submitter = j.submitter),
                    case when j.newest_first then -extract(epoch from j.created_at) else extract(epoch from j.created_at) end,
                    t.number
                limit 1 for update of t, j skip locked)
            update tasks t set state = 'running', attempts = attempts + 1, lease_owner = ?, lease_epoch = lease_epoch + 1,
                lease_until = now() + ? * interval '1 second'
            from next, jobs j where t.id = next.id and j.id = t.job_id
            returning t.id, t.lease_epoch
            """;

    private final LedgerFixture ledger = new LedgerFixture();

    private UUID submitAsVersion2() {
        UUID id = UUID.randomUUID();
        ledger.database.transaction(transaction -> {
            transaction.update("""
                    insert into jobs (id, kind, state, submitter, idempotency_key, body_digest, spec, run_id, priority, newest_first)
                    values (?, 'training', 'queued', 'old', null, ?, ?::jsonb, null, 0, false) on conflict do nothing
                    """, id, id.toString(), Json.write(LedgerFixture.training()));
            transaction.update(
                    "insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts) values (?, 'training', 'train', 0, 0, 'queued', '{}', 5)",
                    id);
            return transaction.update(
                    "insert into outbox (event_id, job_id, sequence, type, topic, data) values (?, ?, null, 't', 't', '{}')",
                    UUID.randomUUID(),
                    id);
        });
        return id;
    }

    @Test
    void aJobThatTheVersionBeforeAddsIsClaimedInItsTurn() {
        UUID job = submitAsVersion2();

        Lease lease = ledger.claim(JobKind.TRAINING);

        assertThat(lease.jobId()).isEqualTo(job);
        assertThat(lease.submitter()).isEqualTo("old");
    }

    @Test
    void aWorkerOfTheVersionBeforeClaimsKeepsAndFinishesTasksOfThisOne() {
        UUID job = ledger.submitTraining();

        long epoch = ledger.database
                .transaction(transaction -> transaction.first(
                        row -> row.getLong(2), CLAIM_OF_VERSION_2, "training", "old worker", LedgerFixture.LEASE))
                .orElseThrow();

        assertThat(epoch).isEqualTo(1);
        int kept = ledger.database.transaction(transaction -> transaction.update("""
                update tasks t set lease_until = now() + ? * interval '1 second' from jobs j
                where j.id = ? and t.lease_epoch = 1 and t.state = 'running' and j.id = t.job_id
                """, LedgerFixture.LEASE, job));
        assertThat(kept).isEqualTo(1);
        int finished = ledger.database.transaction(transaction -> transaction.update(
                "update tasks set state = 'done', result = '{\"steps\": 1}'::jsonb, lease_until = null where job_id = ? and lease_epoch = 1 and state = 'running'",
                job));
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void whatOneVersionClaimedTheOtherTakesOver() {
        UUID job = ledger.submitTraining();
        ledger.database.transaction(transaction -> transaction.list(
                row -> row.getLong(1), CLAIM_OF_VERSION_2, "training", "old worker", LedgerFixture.LEASE));
        ledger.database.transaction(
                transaction -> transaction.update("update tasks set lease_until = now() - interval '1 second'"));
        ledger.reaper.reap();
        ledger.skipBackoff();

        Lease lease = ledger.claim(JobKind.TRAINING);

        assertThat(lease.epoch()).isEqualTo(2);
        assertThat(ledger.renew(lease)).isEqualTo(Heartbeat.HELD);
        ledger.leases.finish(lease, TaskResult.of(Map.of()));
        assertThat(ledger.state(job)).isEqualTo("succeeded");
    }

    @Test
    void aWorkerOfTheVersionBeforeLeavesAloneWhatItWouldDoWrong() {
        UUID trajectory = UUID.randomUUID();
        var spec = new SamplingSpec(
                "0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6, new SamplingMode.Trajectory(), List.of());
        ledger.submissions.submit(Submission.of(trajectory, spec, "me", Optional.empty()));
        UUID plain = ledger.submitSampling(1);

        // As version 3 claims: it knows tasks of format 1.
        List<UUID> claimed = ledger.database.transaction(transaction -> transaction.list(
                row -> row.getObject("job_id", UUID.class), "select * from claim_task('sampling', 1, 'old', 30)"));

        assertThat(claimed).containsExactly(plain);
        assertThat(ledger.claim(JobKind.SAMPLING).jobId()).isEqualTo(trajectory);
    }

    @Test
    void aWorkerOfVersion01IsTakenForOneThatKnowsFormat4() {
        ledger.database.transaction(transaction -> transaction.update("""
                insert into workers (id, kind, device, threads, memory_bytes, compute_types, version)
                values ('old', 'training', 'cpu', 2, 1, '{float32}', '0.1')
                """));

        assertThat(new Workers(ledger.database).list())
                .extracting(Workers.SeenWorker::newestFormat)
                .containsExactly(4);
    }

    private List<UUID> claimedByVersion01(String kind) {
        return ledger.database.transaction(transaction -> transaction.list(
                row -> row.getObject("job_id", UUID.class), "select * from claim_task(?, 4, 'old', 30)", kind));
    }

    @Test
    void aWorkerOf01LeavesCheckpointsAloneThatItCannotRead() {
        UUID run = UUID.randomUUID();
        var request = Json.newObject().put("dataset", "d");
        request.putObject("network").put("architecture", "clear-unet");
        ledger.submissions.submit(Submission.of(run, Presets.training(request), "me", Optional.empty()));
        Lease training = ledger.claim(JobKind.TRAINING);
        ledger.trainings.begin(training, "d", 10, true, "float32");
        CheckpointRecord checkpoint = ledger.checkpoint(run, 1);

        ledger.checkpoints.publish(training, checkpoint, "quick75", 42, 10);
        UUID sampling = UUID.randomUUID();
        ledger.submissions.submit(Submission.of(
                sampling,
                SamplingSpec.of(checkpoint.id(), 1, 0, 5, SamplerSpec.DEFAULT, 1, 6),
                "me",
                Optional.empty()));

        for (String kind : List.of("sampling", "evaluation")) {
            assertThat(claimedByVersion01(kind)).as(kind).isEmpty();
        }
        assertThat(ledger.claim(JobKind.SAMPLING).jobId()).isEqualTo(sampling);
        assertThat(ledger.claim(JobKind.EVALUATION)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"classes\": [1]", "\"sampler\": {\"guidance\": {\"scale\": 2}}"})
    void aWorkerOf01LeavesClassesAndGuidanceAlone(String field) {
        UUID id = UUID.randomUUID();
        var spec = Presets.sampling(Json.parse("{\"checkpoint\": \"0123456789abcdef\", " + field + "}"));
        ledger.submissions.submit(Submission.of(id, spec, "me", Optional.empty()));

        assertThat(claimedByVersion01("sampling")).isEmpty();
        assertThat(ledger.claim(JobKind.SAMPLING).jobId()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"class\": 1", "\"sampler\": {\"guidance\": {\"scale\": 2}}"})
    void aWorkerOf01LeavesScoresOfClassesAndGuidanceAlone(String field) {
        UUID id = UUID.randomUUID();
        var spec = Presets.evaluation(Json.parse("{\"checkpoint\": \"0123456789abcdef\", " + field + "}"));
        ledger.submissions.submit(Submission.of(id, spec, "me", Optional.empty()));

        assertThat(claimedByVersion01("evaluation")).isEmpty();
        assertThat(ledger.claim(JobKind.EVALUATION).jobId()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | 4
            {"optimizer": {"learningRate": 0.5}}            | 4
            {"computeType": "float32"}                      | 1
            {"computeType": "float32", "earlyStoppingPatience": 3} | 2
            {"computeType": "float32", "initialCheckpoint": "c"}   | 2
            {"augmentation": {"horizontalFlips": true}}     | 5
            {"network": {"architecture": "clear-unet"}}     | 5
            {"optimizer": {"accumulation": 2}}              | 5
            {"ema": {"momenta": [0.99], "warmUp": true}}    | 5
            """)
    void aTrainingThatTheVersionBeforeCannotReadIsLeftAloneByIt(String fields, int format) {
        UUID id = UUID.randomUUID();
        // A fixed momentum where the case has none: the preset's average has a warm-up.
        ObjectNode request = Json.newObject().put("dataset", "d").put("ema", 0.99);
        request.setAll(Json.requireObject(Json.parse(fields)));
        ledger.submissions.submit(Submission.of(id, Presets.training(request), "me", Optional.empty()));

        int ofTask = ledger.database
                .transaction(transaction ->
                        transaction.first(row -> row.getInt(1), "select format from tasks where job_id = ?", id))
                .orElseThrow();

        assertThat(ofTask).isEqualTo(format);
        assertThat(ledger.claim(JobKind.TRAINING).jobId()).isEqualTo(id);
    }

    /** As version 0.1 wrote it. */
    private static final String FLAT_SPEC = """
            {"name": "n", "dataset": "d", "imageSize": 64, "widths": [32, 64, 96, 128], "blockDepth": 2,
             "embeddingDimensions": 32, "embeddingMaxFrequency": 1000.0, "minSignalRate": 0.02, "maxSignalRate": 0.95,
             "batchSize": 64, "repetitions": 5, "epochs": 50, "learningRate": 0.001, "weightDecay": 1.0E-4,
             "ema": 0.999, "loss": "mae", "seed": 42, "exact": false, "computeType": "auto",
             "protocol": "keras75-b64-s5", "microBatches": true}
            """;

    @Test
    void specsOfTheVersionBeforeAreSaidAgainInNestedObjects() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        migrate(source, "11");
        var database = new Database(source);
        UUID training = UUID.randomUUID();
        UUID sampling = UUID.randomUUID();
        String insert =
                "insert into jobs (id, kind, state, submitter, body_digest, spec) values (?, ?, 'succeeded', 's', 'digest', ?::jsonb)";
        database.transaction(transaction -> transaction.update(insert, training, "training", FLAT_SPEC)
                + transaction.update(insert, sampling, "sampling", "{\"images\": 1}"));

        migrate(source, "latest");

        String spec = spec(database, training);
        TrainingSpec read = Json.read(FLAT_SPEC, TrainingSpec.class);
        assertThat(Json.parse(spec)).isEqualTo(Json.parse(Json.write(read)));
        assertThat(Json.read(spec, TrainingSpec.class)).isEqualTo(read);
        assertThat(spec(database, sampling)).isEqualTo("{\"images\": 1}");
        List<String> digests = database.transaction(
                transaction -> transaction.list(row -> row.getString(1), "select distinct body_digest from jobs"));
        assertThat(digests).containsExactly("digest");
    }

    @Test
    void checkpointsOfTheVersionBeforeAreOfTheOnlyAverageAndKnowNoClasses() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        migrate(source, "13");
        var database = new Database(source);
        UUID run = UUID.randomUUID();
        database.transaction(transaction -> transaction.update(
                        "insert into jobs (id, kind, state, submitter, body_digest, spec) values (?, 'training', 'running', 's', 'd', '{}')",
                        run)
                + transaction.update("insert into runs (job_id, name) values (?, 'n')", run));
        publishAsVersion01(database, run, "before", 1);

        migrate(source, "latest");
        publishAsVersion01(database, run, "after", 2);
        publishAsVersion01(database, run, "again", 2);

        var checkpoints = new Checkpoints(database);
        for (String id : List.of("before", "after")) {
            CheckpointRecord found = checkpoints.find(id).orElseThrow();
            assertThat(found.average()).isEmpty();
            assertThat(found.classes()).contains(List.of());
        }
        assertThat(checkpoints.find("again")).isEmpty();
        assertThat(checkpoints.find(run + "@latest").orElseThrow().id()).isEqualTo("after");
    }

    private static void publishAsVersion01(Database database, UUID run, String id, int epoch) {
        database.transaction(transaction -> {
            transaction.update(
                    "insert into objects (bucket, digest, size_bytes, media_type) values ('checkpoints', ?, 1, 't') on conflict do nothing",
                    id);
            return transaction.update("""
                    insert into checkpoints (id, run_id, epoch, step, manifest_digest, weights_digest, noise_loss, image_loss, name, dataset_digest)
                    values (?, ?, ?, 10, ?, ?, 0.5, 1.0, null, null) on conflict do nothing
                    """, id, run, epoch, id, id);
        });
    }

    @Test
    void scoresThatTheVersionBeforeRecordsAreOfAllClasses() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        migrate(source, "11");
        var database = new Database(source);
        UUID before = scoreAsVersion11(database);
        migrate(source, "latest");

        UUID after = scoreAsVersion11(database);

        List<UUID> ofAllClasses = database.transaction(transaction -> transaction.list(
                row -> row.getObject(1, UUID.class), "select id from scores where class is null order by created_at"));
        assertThat(ofAllClasses).containsExactly(before, after);
        assertThat(new Scores(database).best()).containsExactly(new Scores.Best("d", "quick75", true, 0.5));
    }

    private static UUID scoreAsVersion11(Database database) {
        UUID id = UUID.randomUUID();
        UUID job = UUID.randomUUID();
        database.transaction(transaction -> transaction.update(
                        "insert into jobs (id, kind, state, submitter, body_digest, spec) values (?, 'evaluation', 'succeeded', 's', 'd', '{}')",
                        job)
                + transaction.update("""
                        insert into scores (id, job_id, subject_digest, dataset, reference_digest, extractor_digest, calibrated,
                            protocol, sampler, steps, seed, usual, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                        values (?, ?, ?, 'd', 'r', 'x', true, 'quick75', 'ddim', 5, 42, true, 10, 10, 0.5, 0, 0, 0) on conflict do nothing
                        """, id, job, job.toString()));
        return id;
    }

    private static String spec(Database database, UUID job) {
        return database.transaction(transaction ->
                        transaction.first(row -> row.getString(1), "select spec from jobs where id = ?", job))
                .orElseThrow();
    }

    private static void migrate(PGSimpleDataSource source, String target) {
        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .target(target)
                .load()
                .migrate();
    }

    @Test
    void aSchemaOfBeforeIsNotTakenForThisOne() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        var database = new Database(source);
        assertThat(SchemaVersion.isThere(database)).isFalse();
        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .target("2")
                .load()
                .migrate();
        assertThat(SchemaVersion.isThere(database)).isFalse();

        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .load()
                .migrate();

        assertThat(SchemaVersion.isThere(database)).isTrue();
    }

    @Test
    void theNewestMigrationIsTheOneThatIsNeeded() {
        int newest = ledger.database
                .transaction(transaction -> transaction.first(
                        row -> row.getInt(1), "select max(version::integer) from flyway_schema_history"))
                .orElseThrow();

        assertThat(newest)
                .as("backups are of the newest, and are restored up to the needed one")
                .isEqualTo(SchemaVersion.NEEDED);
    }

    @Test
    void jobsOfBeforeTheMigrationKeepTheirTurn() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .target("2")
                .load()
                .migrate();
        var database = new Database(source);
        List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID());
        for (UUID id : ids) {
            database.transaction(transaction -> {
                transaction.update(
                        "insert into jobs (id, kind, state, submitter, body_digest, spec, priority, created_at) values (?, 'sampling', 'queued', 's', 'd', '{}', ?, now())",
                        id,
                        ids.indexOf(id));
                return transaction.update(
                        "insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts) values (?, 'sampling', 'images', 0, 0, 'queued', '{}', 5)",
                        id);
            });
        }

        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .load()
                .migrate();

        Optional<Lease> first = new Claims(database).next(JobKind.SAMPLING, "worker", LedgerFixture.LEASE);
        assertThat(first).map(Lease::jobId).contains(ids.getLast());
    }
}
