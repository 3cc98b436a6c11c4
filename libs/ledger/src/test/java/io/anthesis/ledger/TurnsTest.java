package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.submitter.Submitters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and who has had enough. */
class TurnsTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final Submitters submitters = new Submitters(ledger.database);

    private UUID submit(String submitter, int images, JobOptions options) {
        UUID id = UUID.randomUUID();
        var spec = LedgerFixture.sampling(images);
        ledger.submissions.submit(
                new Submission(id, spec, options, submitter, Optional.empty(), id.toString(), new Submission.Asked()));
        return id;
    }

    private UUID submit(String submitter, int images) {
        return submit(submitter, images, JobOptions.NONE);
    }

    private Optional<Lease> claim() {
        return ledger.claims.next(JobKind.SAMPLING, "worker", LedgerFixture.LEASE);
    }

    @Test
    void priorityGoesBeforeAge() {
        submit("a", 1);
        UUID urgent = submit("a", 1, new JobOptions(7, Optional.empty()));

        assertThat(claim()).map(Lease::jobId).contains(urgent);
    }

    @Test
    void oneWorkerServesSubmittersInTurnsHoweverMuchEachHas() {
        UUID large = submit("a", 64 * 100);
        Lease running = claim().orElseThrow();
        UUID single = submit("b", 1);

        ledger.leases.finish(running, TaskResult.of(Map.of()));

        assertThat(claim()).map(Lease::jobId).contains(single);
        assertThat(claim()).map(Lease::jobId).contains(large);
    }

    @Test
    void aSubmitterAtItsLimitWaitsAndNobodyElseDoes() {
        submit("a", 64 * 3);
        submit("b", 1);
        submitters.limit("a", 1, null);

        assertThat(claim()).map(Lease::submitter).contains("a");
        assertThat(claim()).map(Lease::submitter).contains("b");
        assertThat(claim()).isEmpty();
        submitters.limit("a", null, null);
        assertThat(claim()).map(Lease::submitter).contains("a");
    }

    @Test
    void openJobsAreCountedAndAJobThatEndedMakesRoom() {
        submitters.limit("a", null, 2);
        UUID first = submit("a", 1);
        submit("a", 1);
        Submission third = Submission.of(UUID.randomUUID(), LedgerFixture.sampling(1), "a", Optional.of("third"));

        assertThat(ledger.submissions.submit(third)).isEqualTo(new SubmissionResult.OverQuota("a", 2));

        assertThat(ledger.jobs.spec(third.id())).as("nothing is left of it").isEmpty();
        ledger.jobs.cancel(first);
        assertThat(ledger.submissions.submit(third)).isEqualTo(new SubmissionResult.Created(third.id()));
        assertThat(submitters.list()).singleElement().satisfies(one -> {
            assertThat(one.openJobs()).isEqualTo(2);
            assertThat(one.maxOpenJobs()).isEqualTo(2);
        });
    }

    @Test
    void evaluationsThatNobodyAskedForCountAgainstNoQuota() {
        UUID run = ledger.submitTraining();
        Lease training = ledger.claim(JobKind.TRAINING);
        submitters.limit("ada", null, 2);

        ledger.checkpoints.publish(training, ledger.checkpoint(run, 1), "quick75", 1, 4);
        ledger.checkpoints.publish(training, ledger.checkpoint(run, 2), "quick75", 1, 4);

        Submission second = Submission.of(UUID.randomUUID(), LedgerFixture.sampling(1), "ada", Optional.empty());
        assertThat(ledger.submissions.submit(second)).isEqualTo(new SubmissionResult.Created(second.id()));
    }

    @Test
    void smallJobsOfTheSameSettingsShareABatchAndOthersDoNot() {
        submit("a", 20);
        submit("b", 30);
        submit("c", 40);
        UUID id = UUID.randomUUID();
        var otherSteps = SamplingSpec.of("0123456789abcdef", 1, 0, 6, SamplerSpec.DEFAULT, 1, 6);
        ledger.submissions.submit(Submission.of(id, otherSteps, "d", Optional.empty()));
        Lease first = claim().orElseThrow();

        List<Lease> company = ledger.claims.alike(first, 64 - first.batchImages(), LedgerFixture.LEASE);

        assertThat(company).extracting(Lease::batchImages).containsExactly(30);
        assertThat(claim()).as("what did not fit waits").map(Lease::batchImages).contains(40);
        assertThat(claim()).map(Lease::jobId).contains(id);
    }

    @Test
    void jobsOfOneGuidanceShareABatchWhateverTheirClasses() {
        submit("a", "\"classes\": [1], \"sampler\": {\"guidance\": {\"scale\": 2}}");
        UUID otherClass = submit("b", "\"classes\": [2], \"sampler\": {\"guidance\": {\"scale\": 2}}");
        submit("c", "\"classes\": [1], \"sampler\": {\"guidance\": {\"scale\": 3}}");
        submit("d", "\"classes\": [1]");
        Lease first = claim().orElseThrow();

        List<Lease> company = ledger.claims.alike(first, 64 - first.batchImages(), LedgerFixture.LEASE);

        assertThat(company).extracting(Lease::jobId).containsExactly(otherClass);
    }

    private UUID submit(String submitter, String fields) {
        UUID id = UUID.randomUUID();
        var spec =
                Presets.sampling(Json.parse("{\"checkpoint\": \"0123456789abcdef\", \"images\": 2, " + fields + "}"));
        ledger.submissions.submit(Submission.of(id, spec, submitter, Optional.empty()));
        return id;
    }

    @Test
    void aTaskThatFailedBeforeTakesNoOthersWithIt() {
        submit("a", 20);
        submit("b", 20);
        Lease failing = claim().orElseThrow();
        ledger.leases.fail(failing, new Failure.Unexpected("broken"));
        ledger.skipBackoff();
        Lease other = claim().orElseThrow();

        assertThat(other.submitter()).isEqualTo("b");
        assertThat(ledger.claims.alike(other, 44, LedgerFixture.LEASE)).isEmpty();
        Lease again = claim().orElseThrow();
        submit("c", 20);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(ledger.claims.alike(again, 44, LedgerFixture.LEASE)).isEmpty();
    }

    @Test
    void aJobWhoseDeadlinePassedFailsAndSaysSo() {
        UUID waiting =
                submit("a", 1, new JobOptions(0, Optional.of(Instant.now().minusSeconds(1))));
        UUID running =
                submit("b", 1, new JobOptions(5, Optional.of(Instant.now().minusSeconds(1))));
        Lease lease = claim().orElseThrow();
        assertThat(lease.jobId()).isEqualTo(running);

        ledger.reaper.look(Instant.now());

        assertThat(ledger.state(waiting)).isEqualTo("failed");
        assertThat(ledger.state(running)).isEqualTo("cancelling");
        ledger.leases.cancelled(lease);
        assertThat(ledger.state(running)).isEqualTo("failed");
        assertThat(ledger.completions(running)).singleElement().satisfies(row -> assertThat(row.data())
                .contains("deadline-exceeded"));
    }

    @Test
    void aCancelledJobIsNotUndoneByWhatItsWorkerSaysLater() {
        UUID job = submit("a", 64 * 2);
        Lease one = claim().orElseThrow();
        Lease other = claim().orElseThrow();
        assertThat(ledger.jobs.cancel(job)).contains(JobState.CANCELLING);

        ledger.leases.finish(one, TaskResult.of(Map.of()));
        ledger.leases.fail(other, new Failure.CannotBeDone(FailureCode.UNKNOWN_TASK, "late"));

        assertThat(ledger.state(job)).isEqualTo("cancelled");
        assertThat(ledger.completions(job)).hasSize(1);
    }

    /** Found by LedgerLawsTest: such a task was queued again and claimed after its job had ended. */
    @Test
    void aTaskThatFailsOrIsHandedBackWhileItsJobIsCancelledStaysDown() {
        UUID job = submit("a", 64 * 2);
        Lease failing = claim().orElseThrow();
        Lease handedBack = claim().orElseThrow();
        ledger.jobs.cancel(job);

        ledger.leases.fail(failing, new Failure.StorageAway("away"));
        ledger.leases.release(handedBack);
        ledger.skipBackoff();

        assertThat(claim()).isEmpty();
        assertThat(ledger.state(job)).isEqualTo("cancelled");
        assertThat(ledger.events(job)).last().isEqualTo("cancelled");
    }

    @Test
    void anEvaluationThatHasBegunIsFinishedBeforeNewerOnes() {
        UUID run = ledger.submitTraining();
        Lease training = ledger.claim(JobKind.TRAINING);
        ledger.checkpoints.publish(training, ledger.checkpoint(run, 1), "quick75", 1, 4);
        UUID begun = ledger.claim(JobKind.EVALUATION).jobId();

        ledger.checkpoints.publish(training, ledger.checkpoint(run, 2), "quick75", 1, 4);

        assertThat(ledger.claim(JobKind.EVALUATION).jobId()).isEqualTo(begun);
    }

    @Test
    void everyTaskOfALargeJobIsThere() {
        UUID job = submit("a", 1_000_000);

        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            numbers.add(claim().orElseThrow().number());
        }

        assertThat(numbers).containsExactly(0, 1, 2);
        assertThat(ledger.state(job)).isEqualTo("running");
    }
}
