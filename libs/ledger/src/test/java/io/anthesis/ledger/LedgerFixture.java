package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.lease.Reaper;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.testkit.server.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** A migrated ledger in a database of its own. */
final class LedgerFixture {
    static final Duration LEASE = Duration.ofSeconds(30);

    final Database database;
    final Jobs jobs;
    final Submissions submissions;
    final Claims claims;
    final Leases leases;
    final Reaper reaper;
    final ObjectRegistry objects;
    final Outbox outbox;
    final Trainings trainings;
    final Checkpoints checkpoints;

    LedgerFixture() {
        PGSimpleDataSource source = TestPostgres.newLedger();
        this.database = new Database(source);
        this.jobs = new Jobs(database);
        this.submissions = new Submissions(database);
        this.claims = new Claims(database);
        this.leases = new Leases(database);
        this.reaper = new Reaper(database, Duration.ZERO);
        this.objects = new ObjectRegistry(database);
        this.outbox = new Outbox(database);
        this.trainings = new Trainings(database);
        this.checkpoints = new Checkpoints(database);
    }

    /** One that version 0.1 can say and do: the preset's average has a warm-up. */
    static TrainingSpec training() {
        return Presets.training(
                Json.newObject().put("dataset", "d").put("preset", "tiny").put("ema", 0.9));
    }

    static SamplingSpec sampling(int images) {
        return SamplingSpec.of("0123456789abcdef", images, 0, 5, SamplerSpec.DEFAULT, 1, 6);
    }

    UUID submitTraining() {
        UUID id = UUID.randomUUID();
        submissions.submit(Submission.of(id, training(), "ada", Optional.empty()));
        return id;
    }

    UUID submitSampling(int images) {
        UUID id = UUID.randomUUID();
        submissions.submit(Submission.of(id, sampling(images), "ada", Optional.empty()));
        return id;
    }

    Lease claim(JobKind kind) {
        return claims.next(kind, "worker", LEASE).orElseThrow();
    }

    /** @return {@code digest}, registered */
    String object(String digest) {
        assertThat(objects.register(new ObjectRef("anthesis-images", digest), 1, "image/png"))
                .isTrue();
        return digest;
    }

    Heartbeat renew(Lease lease) {
        return leases.renew(List.of(lease), LEASE).get(lease.taskId());
    }

    /** Makes a lease look as if its holder had been silent for too long. */
    void expire(Lease lease) {
        database.transaction(transaction -> transaction.update(
                "update tasks set lease_until = now() - interval '1 second' where id = ?", lease.taskId()));
    }

    /** Makes a task that waits for its next attempt available now. */
    void skipBackoff() {
        database.transaction(transaction -> transaction.update("update tasks set available_at = now()"));
    }

    String state(UUID job) {
        return database.transaction(transaction -> transaction
                .first(row -> row.getString(1), "select state from jobs where id = ?", job)
                .orElseThrow());
    }

    /** Types of a job's numbered events, without what they have in common. */
    List<String> events(UUID job) {
        return outbox.eventsAfter(job, 0, 1000).stream()
                .map(OutboxRow::type)
                .map(type -> type.replaceAll("io\\.anthesis\\.\\w+\\.|\\.v1", ""))
                .toList();
    }

    List<OutboxRow> completions(UUID job) {
        return outbox.unpublished(10_000).stream()
                .filter(row -> row.jobId().equals(job) && row.topic().contains(".completions."))
                .toList();
    }

    /** A checkpoint whose objects are registered, as those of a worker would be. */
    CheckpointRecord checkpoint(UUID run, int epoch) {
        String id = "%016x".formatted(epoch + run.hashCode() * 1000L);
        object(id);
        return new CheckpointRecord(id, new CheckpointRecord.Trained(run, 0.5, 1.0), epoch, epoch * 10L, id, id);
    }
}
