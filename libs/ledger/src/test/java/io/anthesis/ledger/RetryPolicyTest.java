package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.retry.Decision;
import io.anthesis.ledger.retry.RetryPolicy;
import io.anthesis.ledger.retry.RetryPolicy.Attempt;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final Failure.OutOfMemory FULL = new Failure.OutOfMemory(64, "64 images");

    private static Attempt attempt(JobKind kind, int number) {
        return new Attempt(kind, number, 5, false, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "3, 8", "4, 16"})
    void whatMayPassIsTriedLaterAndLater(int number, int seconds) {
        Decision decision = RetryPolicy.decide(new Failure.LeaseExpired("w"), attempt(JobKind.SAMPLING, number));

        assertThat(decision).isEqualTo(new Decision.Retry(Duration.ofSeconds(seconds), OptionalInt.empty()));
    }

    @Test
    void theLastAttemptDecides() {
        assertThat(RetryPolicy.decide(new Failure.StorageAway("away"), attempt(JobKind.SAMPLING, 5)))
                .isInstanceOf(Decision.Fail.class);
        assertThat(RetryPolicy.decide(new Failure.StorageAway("away"), new Attempt(JobKind.SAMPLING, 60, 99, false, 0)))
                .isEqualTo(new Decision.Retry(Duration.ofMinutes(1), OptionalInt.empty()));
    }

    @Test
    void samplingAndEvaluationHalveTheirBatchDownToOne() {
        assertThat(RetryPolicy.decide(FULL, attempt(JobKind.SAMPLING, 5)))
                .isEqualTo(new Decision.Retry(Duration.ZERO, OptionalInt.of(32)));
        assertThat(RetryPolicy.decide(new Failure.OutOfMemory(1, "one image"), attempt(JobKind.EVALUATION, 1)))
                .isInstanceOf(Decision.Fail.class);
    }

    @Test
    void aTrainingHalvesOnlyWhatItsSpecAllows() {
        assertThat(RetryPolicy.decide(FULL, attempt(JobKind.TRAINING, 1)))
                .isInstanceOfSatisfying(
                        Decision.Fail.class,
                        fail -> assertThat(fail.failure().message()).contains("submit it with microBatches"));
        assertThat(RetryPolicy.decide(FULL, new Attempt(JobKind.TRAINING, 1, 5, true, 0)))
                .isEqualTo(new Decision.Retry(Duration.ZERO, OptionalInt.of(32)));
    }

    @Test
    void aLossThatIsNotFiniteTwiceAtTheSameStepEndsTheRun() {
        var loss = new Failure.NonFiniteLoss(12, "step 12");

        assertThat(RetryPolicy.decide(loss, attempt(JobKind.TRAINING, 1))).isInstanceOf(Decision.Retry.class);
        assertThat(RetryPolicy.decide(loss, new Attempt(JobKind.TRAINING, 1, 5, false, 11)))
                .isInstanceOf(Decision.Retry.class);
        assertThat(RetryPolicy.decide(loss, new Attempt(JobKind.TRAINING, 1, 5, false, 12)))
                .isInstanceOf(Decision.Fail.class);
    }

    @Test
    void whatCannotBeDoneIsNotTriedAgain() {
        assertThat(RetryPolicy.decide(
                        new Failure.CannotBeDone(FailureCode.MISSING_CHECKPOINT, "x"), attempt(JobKind.SAMPLING, 1)))
                .isInstanceOf(Decision.Fail.class);
        assertThat(RetryPolicy.decide(new Failure.ObjectLost("x"), attempt(JobKind.SAMPLING, 1)))
                .isInstanceOf(Decision.Fail.class);
        assertThat(RetryPolicy.decide(
                        new Failure.NotFinite(Failure.NotFinite.Result.SCORE, "x"), attempt(JobKind.EVALUATION, 1)))
                .isEqualTo(new Decision.Fail(new JobFailure("non-finite-score", "x")));
    }
}
