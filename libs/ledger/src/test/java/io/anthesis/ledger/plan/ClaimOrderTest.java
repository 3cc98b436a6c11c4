package io.anthesis.ledger.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.ledger.plan.ClaimOrder.Outcome;
import io.anthesis.ledger.plan.QueueState.Running;
import io.anthesis.ledger.plan.QueueState.Turns;
import io.anthesis.ledger.plan.QueueState.Waiting;
import io.anthesis.ledger.plan.QueueState.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When jobs begin and end, by simulated claims. */
class ClaimOrderTest {
    private static final int FORMAT = 5;

    private final List<Worker> workers = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Turns> turns = new HashMap<>();

    /** @param seconds negative for unknown */
    private UUID waits(String submitter, double seconds) {
        return waits(UUID.randomUUID(), submitter, 0, 0, seconds);
    }

    private UUID waits(UUID job, String submitter, int phase, int rank, double seconds) {
        OptionalDouble takes = seconds < 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds);
        long number = waiting.size();
        waiting.add(
                new Waiting(number, job, phase, phase > 0, rank, submitter, number, 1, 0, takes, "", 0, true, false));
        return job;
    }

    private UUID waitsForBatch(String submitter, int images, double seconds) {
        UUID job = UUID.randomUUID();
        long number = waiting.size();
        waiting.add(new Waiting(
                number,
                job,
                0,
                false,
                0,
                submitter,
                number,
                1,
                0,
                OptionalDouble.of(seconds),
                "key",
                images,
                true,
                false));
        return job;
    }

    private void worker(String id) {
        workers.add(new Worker(id, FORMAT));
    }

    private UUID runs(String worker, String submitter, OptionalDouble left) {
        UUID job = UUID.randomUUID();
        worker(worker);
        running.add(new Running(job, worker, submitter, left));
        return job;
    }

    private Outcome outcome() {
        return ClaimOrder.of(new QueueState(workers, running, waiting, turns));
    }

    private static double start(Outcome outcome, UUID job) {
        return outcome.jobs().get(job).start().orElse(Double.NaN);
    }

    private static double end(Outcome outcome, UUID job) {
        return outcome.jobs().get(job).end().orElse(Double.NaN);
    }

    @Test
    void aTaskBeginsAtOnceWhereAWorkerIsIdle() {
        worker("a");
        UUID job = waits("ada", 30);

        Outcome outcome = outcome();

        assertThat(start(outcome, job)).isZero();
        assertThat(end(outcome, job)).isEqualTo(30);
        assertThat(outcome.jobs().get(job).tasksAhead()).isZero();
    }

    @Test
    void aTaskBeginsWhenTheFirstOfSeveralWorkersHasEnded() {
        UUID longOne = runs("a", "ada", OptionalDouble.of(3600));
        UUID shortOne = runs("b", "ada", OptionalDouble.of(60));
        UUID first = waits("ada", 100);
        UUID second = waits("ada", 10);

        Outcome outcome = outcome();

        assertThat(end(outcome, longOne)).isEqualTo(3600);
        assertThat(end(outcome, shortOne)).isEqualTo(60);
        assertThat(start(outcome, first)).isEqualTo(60);
        assertThat(start(outcome, second)).isEqualTo(160);
        assertThat(end(outcome, second)).isEqualTo(170);
        assertThat(outcome.jobs().get(second).tasksAhead()).isEqualTo(1);
    }

    @Test
    void aRunningTaskOfUnknownLengthLeavesWhatFollowsUnknown() {
        UUID unmeasured = runs("a", "ada", OptionalDouble.empty());
        runs("b", "ada", OptionalDouble.of(60));
        UUID job = waits("ada", 10);
        UUID later = waits("ada", 10);

        Outcome outcome = outcome();

        assertThat(outcome.unmeasured()).contains(unmeasured);
        assertThat(outcome.jobs().get(unmeasured).isUnmeasured()).isTrue();
        assertThat(outcome.jobs().get(job).start()).isEmpty();
        assertThat(outcome.jobs().get(job).end()).isEmpty();
        assertThat(outcome.jobs().get(later).tasksAhead())
                .as("in the order of age")
                .isEqualTo(1);
    }

    @Test
    void aWaitingTaskOfUnknownLengthHasAStartAndThoseAfterItHaveNone() {
        runs("a", "ada", OptionalDouble.of(60));
        UUID unmeasured = waits("ada", -1);
        UUID after = waits("ada", 10);

        Outcome outcome = outcome();

        assertThat(start(outcome, unmeasured)).isEqualTo(60);
        assertThat(outcome.jobs().get(unmeasured).end()).isEmpty();
        assertThat(outcome.jobs().get(after).start()).isEmpty();
        assertThat(outcome.unmeasured()).contains(unmeasured);
    }

    @Test
    void withoutWorkersNothingIsKnown() {
        UUID job = waits("ada", 10);

        assertThat(outcome().jobs().get(job).start()).isEmpty();
    }

    @Test
    void aHigherPriorityGoesFirst() {
        runs("a", "ada", OptionalDouble.of(5));
        UUID usual = waits("ada", 10);
        UUID urgent = waits(UUID.randomUUID(), "ada", 0, -7, 20);

        Outcome outcome = outcome();

        assertThat(start(outcome, urgent)).isEqualTo(5);
        assertThat(start(outcome, usual)).isEqualTo(25);
        assertThat(outcome.jobs().get(urgent).tasksAhead()).isZero();
    }

    @Test
    void submittersWithFewerRunningTasksGoFirstThenThoseServedLongestAgo() {
        turns.put("ada", new Turns(OptionalInt.empty(), -10));
        turns.put("bob", new Turns(OptionalInt.empty(), -20));
        runs("a", "ada", OptionalDouble.of(100));
        worker("b");
        UUID ofAda = waits("ada", 10);
        UUID ofBob = waits("bob", 10);
        UUID ofBobToo = waits("bob", 10);

        Outcome outcome = outcome();

        assertThat(start(outcome, ofBob)).as("ada has a running task").isZero();
        assertThat(start(outcome, ofBobToo)).as("ada still runs one, bob none").isEqualTo(10);
        assertThat(start(outcome, ofAda)).isEqualTo(20);
    }

    @Test
    void aSubmitterAtItsLimitWaitsForItsOwnTasks() {
        turns.put("ada", new Turns(OptionalInt.of(1), -10));
        runs("a", "ada", OptionalDouble.of(100));
        worker("b");
        UUID limited = waits("ada", 10);
        UUID other = waits("bob", 10);

        Outcome outcome = outcome();

        assertThat(start(outcome, other)).isZero();
        assertThat(start(outcome, limited)).isEqualTo(100);
    }

    @Test
    void aLimitOfNoneNeverEnds() {
        turns.put("ada", new Turns(OptionalInt.of(0), -10));
        worker("a");
        UUID limited = waits("ada", 10);

        assertThat(outcome().jobs().get(limited).start()).isEmpty();
    }

    @Test
    void aTaskThatFailedWaitsForItsNextAttempt() {
        worker("a");
        UUID job = waits("ada", 10);
        waiting.set(0, waiting.getFirst().queuedAt(8));

        assertThat(start(outcome(), job)).isEqualTo(8);
    }

    @Test
    void aWorkerOfAnOlderFormatLeavesTasksAlone() {
        workers.add(new Worker("old", 0));
        runs("new", "ada", OptionalDouble.of(40));
        UUID job = waits("ada", 10);

        assertThat(start(outcome(), job)).isEqualTo(40);
    }

    @Test
    void tasksOfALaterPhaseBeginWhenAllBeforeAreDone() {
        worker("a");
        worker("b");
        UUID job = UUID.randomUUID();
        waits(job, "ada", 0, 0, 10);
        waits(job, "ada", 0, 0, 30);
        waits(job, "ada", 1, 0, 5);

        Outcome outcome = outcome();

        assertThat(start(outcome, job)).isZero();
        assertThat(end(outcome, job)).isEqualTo(35);
    }

    @Test
    void aPhaseOfNoLengthUnblocksTheNextAtOnce() {
        worker("a");
        UUID job = UUID.randomUUID();
        waits(job, "ada", 0, 0, 0);
        waits(job, "ada", 1, 0, 5);

        assertThat(end(outcome(), job)).isEqualTo(5);
    }

    @Test
    void smallTasksOfOneKeyShareABatchAsFarAsItHasRoom() {
        worker("a");
        UUID first = waitsForBatch("ada", 30, 3);
        UUID joins = waitsForBatch("bob", 30, 3);
        UUID tooMany = waitsForBatch("cid", 10, 1);

        Outcome outcome = outcome();

        assertThat(start(outcome, joins)).isZero();
        assertThat(end(outcome, joins)).isEqualTo(6);
        assertThat(start(outcome, tooMany)).isEqualTo(6);
        assertThat(end(outcome, first)).as("the batch ends as a whole").isEqualTo(6);
    }
}
