package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.outbox.OutboxRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Deletion and retention. */
class HousekeepingTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final Deletions deletions = new Deletions(ledger.database);

    private long count(String table) {
        return ledger.database.transaction(transaction -> transaction
                .first(row -> row.getLong(1), "select count(*) from " + table)
                .orElseThrow());
    }

    private void publishAll() {
        ledger.outbox.markPublished(
                ledger.outbox.unpublished(1000).stream().map(OutboxRow::id).toList());
    }

    private void letTimePass() {
        ledger.database.transaction(transaction -> {
            transaction.update("update jobs set finished_at = finished_at - interval '1 day'");
            return transaction.update("update outbox set published_at = published_at - interval '1 day'");
        });
    }

    @Test
    void aRunGoesWithAllThatItMadeAndStaysGone() {
        UUID run = ledger.submitTraining();
        Lease training = ledger.claim(JobKind.TRAINING);
        ledger.checkpoints.publish(training, ledger.checkpoint(run, 1), "quick75", 1, 4);
        ledger.leases.finish(training, TaskResult.of(Map.of()));
        UUID evaluation = ledger.claim(JobKind.EVALUATION).jobId();
        assertThat(deletions.delete(run)).isEqualTo(new Deletions.Result.StillOpen(evaluation, JobState.RUNNING));
        ledger.jobs.cancel(evaluation);
        ledger.database.transaction(
                transaction -> transaction.update("update tasks set lease_until = now() - interval '1 second'"));
        ledger.reaper.reap();

        assertThat(deletions.delete(run)).isEqualTo(new Deletions.Result.Deleted());

        assertThat(List.of("jobs", "tasks", "runs", "checkpoints"))
                .allSatisfy(table -> assertThat(count(table)).as(table).isZero());
        assertThat(ledger.events(run)).last().isEqualTo("deleted");
        assertThat(ledger.completions(run)).as("still to be published").hasSize(1);
        Submission late = Submission.of(run, LedgerFixture.training(), "kafka", Optional.empty());
        assertThat(ledger.submissions.known(run, "kafka", Optional.empty(), late.requestDigest()))
                .contains(new SubmissionResult.Known(run));
        assertThat(deletions.delete(run)).isEqualTo(new Deletions.Result.Unknown());
    }

    @Test
    void eventsGoAfterTheirRetentionAndNeverBeforeTheyArePublished() {
        UUID ended = ledger.submitTraining();
        ledger.jobs.cancel(ended);
        UUID open = ledger.submitTraining();
        publishAll();
        letTimePass();
        UUID unpublished = ledger.submitSampling(1);
        ledger.jobs.cancel(unpublished);
        ledger.database.transaction(
                transaction -> transaction.update("update jobs set finished_at = finished_at - interval '2 days'"));

        ledger.outbox.removeOld(Duration.ofHours(1));

        assertThat(ledger.outbox.extent(ended))
                .hasValueSatisfying(extent -> assertThat(extent.first()).isEqualTo(extent.last() + 1));
        assertThat(ledger.events(open)).containsExactly("queued");
        assertThat(ledger.events(unpublished)).hasSize(3);
    }

    @Test
    void oldSamplingsGoAndWhatTheLeaderboardStandsOnStays() {
        UUID sampling = ledger.submitSampling(1);
        ledger.jobs.cancel(sampling);
        UUID training = ledger.submitTraining();
        ledger.leases.finish(ledger.claim(JobKind.TRAINING), TaskResult.of(Map.of()));
        letTimePass();

        assertThat(deletions.deleteOld(Duration.ofHours(1))).isEqualTo(1);

        assertThat(ledger.jobs.spec(sampling)).isEmpty();
        assertThat(ledger.state(training)).isEqualTo("succeeded");
    }

    @Test
    void aDataSetInUseStays() {
        List.of("digest", "archive").forEach(ledger::object);
        new Datasets(ledger.database).add(new DatasetRecord("d", "digest", "archive", 10, 8, 2, 0), "me");
        UUID training = ledger.submitTraining();

        assertThat(deletions.deleteDataset("d", owner -> {})).contains(training);
        ledger.jobs.cancel(training);
        assertThat(deletions.deleteDataset("d", owner -> {})).isEmpty();

        assertThat(count("datasets")).isZero();
    }

    @Test
    void aDataSetsTensorsGoWithItAndTheArchivesWithTheLastOfIt() {
        List.of("one", "two", "archive", "tensors").forEach(ledger::object);
        var datasets = new Datasets(ledger.database);
        datasets.add(new DatasetRecord("a", "one", "archive", 10, 8, 2, 0), "me");
        datasets.add(new DatasetRecord("b", "two", "archive", 10, 8, 2, 0), "me");
        List.of("one", "two", "archive").forEach(source -> datasets.putTensors(source, 16, "tensors"));

        assertThat(deletions.deleteDataset("a", owner -> {})).isEmpty();
        assertThat(datasets.tensors("one", 16)).isEmpty();
        assertThat(datasets.tensors("two", 16)).isPresent();
        assertThat(datasets.tensors("archive", 16)).isPresent();

        assertThat(deletions.deleteDataset("b", owner -> {})).isEmpty();
        assertThat(count("dataset_tensors")).isZero();
    }
}
