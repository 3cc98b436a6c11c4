package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.LeaseLost;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.outbox.OutboxRow;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobLifeTest {
    private final LedgerFixture ledger = new LedgerFixture();

    @Test
    void aRepeatedSubmissionIsTheSameJob() {
        Submission submission = Submission.of(UUID.randomUUID(), LedgerFixture.training(), "ada", Optional.of("key"));
        Submission again = Submission.of(UUID.randomUUID(), LedgerFixture.training(), "ada", Optional.of("key"));

        SubmissionResult first = ledger.submissions.submit(submission);
        SubmissionResult second = ledger.submissions.submit(again);

        assertThat(first).isEqualTo(new SubmissionResult.Created(submission.id()));
        assertThat(second).isEqualTo(new SubmissionResult.Known(submission.id()));
    }

    @Test
    void aKeyWithAnotherBodyIsAConflict() {
        UUID id = UUID.randomUUID();
        ledger.submissions.submit(Submission.of(id, LedgerFixture.training(), "ada", Optional.of("key")));

        SubmissionResult other = ledger.submissions.submit(
                Submission.of(UUID.randomUUID(), LedgerFixture.sampling(3), "ada", Optional.of("key")));

        assertThat(other).isEqualTo(new SubmissionResult.Conflict(id));
    }

    @Test
    void aJobEndsWhenItsTasksHaveAndTellsOfItOnce() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);

        ledger.leases.finish(lease, TaskResult.of(Map.of("steps", 7)));

        assertThat(ledger.state(job)).isEqualTo("succeeded");
        assertThat(ledger.events(job)).containsExactly("queued", "started", "succeeded");
        assertThat(ledger.completions(job)).singleElement().satisfies(row -> assertThat(row.data())
                .contains("\"steps\": 7"));
    }

    @Test
    void theLastPhaseWaitsForAllShards() {
        UUID job = ledger.submitSampling(130);
        Lease first = ledger.claim(JobKind.SAMPLING);
        Lease second = ledger.claim(JobKind.SAMPLING);
        Lease third = ledger.claim(JobKind.SAMPLING);
        assertThat(ledger.claims.next(JobKind.SAMPLING, "idle", LedgerFixture.LEASE))
                .isEmpty();

        ledger.leases.finish(second, TaskResult.of(Map.of()));
        ledger.leases.finish(first, TaskResult.of(Map.of()));
        assertThat(ledger.claims.next(JobKind.SAMPLING, "idle", LedgerFixture.LEASE))
                .isEmpty();
        ledger.leases.finish(third, TaskResult.of(Map.of()));

        Lease grid = ledger.claim(JobKind.SAMPLING);
        assertThat(grid.role()).isEqualTo(TaskPlan.GRID);
        ledger.leases.finish(grid, TaskResult.of(Map.of("grid", ledger.object("digest"))));
        assertThat(ledger.state(job)).isEqualTo("succeeded");
    }

    @Test
    void whoLostTheLeaseCanChangeNothing() {
        UUID job = ledger.submitTraining();
        Lease paused = ledger.claim(JobKind.TRAINING);
        ledger.expire(paused);
        ledger.reaper.reap();
        ledger.skipBackoff();
        Lease successor = ledger.claim(JobKind.TRAINING);

        assertThat(successor.epoch()).isEqualTo(paused.epoch() + 1);
        assertThat(ledger.renew(paused)).isEqualTo(Heartbeat.LOST);
        assertThatThrownBy(() -> ledger.leases.finish(paused, TaskResult.of(Map.of())))
                .isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> ledger.checkpoints.publish(paused, ledger.checkpoint(job, 1), "quick75", 1, 4))
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("epoch " + paused.epoch());
        assertThat(ledger.state(job)).isEqualTo("running");
        assertThat(ledger.checkpoints.find(job + "@latest")).isEmpty();
    }

    @Test
    void effectsThatFailLeaveTheTaskUndone() {
        ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);

        assertThatThrownBy(() -> ledger.leases.finish(
                        lease,
                        TaskResult.of(Map.of())
                                .with(transaction -> transaction.update("insert into nowhere values (1)"))))
                .hasMessageContaining("nowhere");

        assertThat(ledger.renew(lease)).isEqualTo(Heartbeat.HELD);
    }

    @Test
    void failuresThatMayPassAreTriedAgainAFewTimes() {
        UUID job = ledger.submitTraining();
        var failure = new Failure.StorageAway("the storage is away");
        for (int attempt = 1; attempt <= 5; attempt++) {
            ledger.skipBackoff();
            Lease lease = ledger.claim(JobKind.TRAINING);
            assertThat(lease.attempt()).isEqualTo(attempt);
            ledger.leases.fail(lease, failure);
        }

        assertThat(ledger.state(job)).isEqualTo("failed");
        assertThat(ledger.events(job))
                .containsExactly("queued", "started", "retrying", "retrying", "retrying", "retrying", "failed");
        assertThat(ledger.completions(job))
                .singleElement()
                .extracting(OutboxRow::data)
                .asString()
                .contains("storage-unavailable");
    }

    @Test
    void failuresThatCannotPassEndTheJobAtOnce() {
        UUID job = ledger.submitTraining();

        ledger.leases.fail(
                ledger.claim(JobKind.TRAINING), new Failure.CannotBeDone(FailureCode.DATA_SET_TOO_SMALL, "3 images"));

        assertThat(ledger.state(job)).isEqualTo("failed");
    }

    @Test
    void aWaitingJobIsCancelledAtOnce() {
        UUID job = ledger.submitTraining();

        assertThat(ledger.jobs.cancel(job)).contains(JobState.CANCELLED);

        assertThat(ledger.claims.next(JobKind.TRAINING, "worker", LedgerFixture.LEASE))
                .isEmpty();
        assertThat(ledger.events(job)).containsExactly("queued", "cancelling", "cancelled");
        assertThat(ledger.completions(job)).hasSize(1);
    }

    @Test
    void theCodeOfAnotherVersionIsKept() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.jobs.cancel(job);
        ledger.database.transaction(transaction ->
                transaction.update("update jobs set error_code = 'evicted', error_message = 'x' where id = ?", job));

        ledger.leases.cancelled(lease);

        assertThat(ledger.state(job)).isEqualTo("cancelled");
        assertThat(ledger.completions(job))
                .singleElement()
                .extracting(OutboxRow::data)
                .asString()
                .contains("evicted");
    }

    @Test
    void aRunningJobIsCancelledWhenItsTaskStops() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);

        assertThat(ledger.jobs.cancel(job)).contains(JobState.CANCELLING);
        assertThat(ledger.renew(lease)).isEqualTo(Heartbeat.CANCEL_REQUESTED);
        ledger.leases.cancelled(lease);

        assertThat(ledger.state(job)).isEqualTo("cancelled");
        assertThat(ledger.jobs.cancel(job)).contains(JobState.CANCELLED);
        assertThat(ledger.completions(job)).hasSize(1);
    }

    @Test
    void aCancelledJobWhoseWorkerDiedEndsAllTheSame() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.jobs.cancel(job);
        ledger.expire(lease);

        ledger.reaper.reap();

        assertThat(ledger.state(job)).isEqualTo("cancelled");
    }

    @Test
    void aReleasedTaskIsClaimedAtOnceAndItsAttemptIsNotCounted() {
        ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);

        ledger.leases.release(lease);

        Lease next = ledger.claim(JobKind.TRAINING);
        assertThat(next.attempt()).isEqualTo(1);
        assertThat(next.epoch()).isEqualTo(lease.epoch() + 1);
    }

    @Test
    void publishingACheckpointSubmitsItsEvaluationInTheSameTransaction() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);

        ledger.checkpoints.publish(lease, ledger.checkpoint(job, 1), "quick75", 1, 4);
        ledger.checkpoints.publish(lease, ledger.checkpoint(job, 1), "quick75", 1, 4);

        Lease evaluation = ledger.claim(JobKind.EVALUATION);
        assertThat(evaluation.spec()).contains(ledger.checkpoint(job, 1).id());
        assertThat(ledger.events(job)).containsExactly("queued", "started", "checkpoint-published");
    }

    @Test
    void evaluationsNobodyAskedForRunNewestFirstWithinTheBacklog() {
        UUID job = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        for (int epoch = 1; epoch <= 4; epoch++) {
            ledger.checkpoints.publish(lease, ledger.checkpoint(job, epoch), "quick75", 1, 2);
        }

        Lease evaluation = ledger.claim(JobKind.EVALUATION);

        assertThat(evaluation.spec()).contains(ledger.checkpoint(job, 4).id());
        long skipped = ledger.database.transaction(transaction -> transaction
                .first(
                        row -> row.getLong(1),
                        "select count(*) from jobs where kind = 'evaluation' and state = 'cancelled' and error_code = 'overtaken'")
                .orElseThrow());
        assertThat(skipped).isEqualTo(2);
    }
}
