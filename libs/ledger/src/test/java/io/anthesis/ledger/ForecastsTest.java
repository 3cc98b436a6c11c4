package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.plan.Forecast;
import io.anthesis.ledger.plan.Forecast.RunningTask;
import io.anthesis.ledger.plan.Forecast.WaitReason;
import io.anthesis.ledger.plan.Forecast.WaitReason.Code;
import io.anthesis.ledger.plan.Forecasts;
import io.anthesis.ledger.plan.Plans;
import io.anthesis.ledger.plan.QueuedJob;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.assertj.core.data.TemporalUnitOffset;
import org.junit.jupiter.api.Test;

/** When jobs are expected to begin and to end, and why they wait. */
class ForecastsTest {
    /** Of a training: 3 epochs of 10 steps of 16 images. */
    private static final int STEPS = 30;

    private static final TemporalUnitOffset SLACK = within(5, ChronoUnit.SECONDS);

    private final LedgerFixture ledger = new LedgerFixture();
    private final JobRequests jobRequests = new JobRequests(ledger.database);
    private final Plans plans = new Plans(ledger.database, (checkpoint, sampler, steps) -> steps);
    private final Forecasts forecasts = new Forecasts(ledger.database, (checkpoint, sampler, steps) -> steps);
    private final Workers workers = new Workers(ledger.database);

    ForecastsTest() {
        new Datasets(ledger.database)
                .add(new DatasetRecord("d", ledger.object("data"), ledger.object("archive"), 200, 165, 35, 0), "me");
    }

    private static ObjectNode training(String name) {
        return Json.newObject()
                .put("dataset", "d")
                .put("preset", "tiny")
                .put("epochs", 3)
                .put("name", name);
    }

    private UUID submit(String name, String submitter) {
        UUID id = UUID.randomUUID();
        jobRequests.submit(id, JobKind.TRAINING, training(name), submitter, Optional.empty());
        return id;
    }

    private Lease claim(String worker) {
        return ledger.claims.next(JobKind.TRAINING, worker, LedgerFixture.LEASE).orElseThrow();
    }

    private void live(String worker) {
        workers.seen(new WorkerRecord(worker, JobKind.TRAINING, "cpu", 2, 1, List.of("float32"), "0.2"));
    }

    /** A run that takes a worker at {@code imagesPerSecond}, and has done {@code step} of its steps. */
    private Lease running(String name, String worker, long step, double imagesPerSecond) {
        submit(name, "me");
        Lease lease = claim(worker);
        ledger.trainings.begin(lease, "data", STEPS, true, "float32");
        if (step > 0) {
            ledger.trainings.progress(lease, step, 1, "{\"imagesPerSecond\": " + imagesPerSecond + "}");
        }
        return lease;
    }

    private Forecast planned() {
        return plans.of(jobRequests.prepare(JobKind.TRAINING, training("next")), "me")
                .forecast();
    }

    private Forecast of(UUID job) {
        return forecasts.of(job).orElseThrow();
    }

    @Test
    void aPlanCountsWhatRunsWithItsRemainingTimeAndNamesIt() {
        live("w");
        Lease lease = running("real flowers", "w", 10, 0.1);
        Instant now = Instant.now();

        Forecast plan = planned();

        // 20 of 30 steps of 16 images are left, at 0.1 images a second; the plan's own take 480 images
        assertThat(plan.start().orElseThrow()).isCloseTo(now.plusSeconds(3200), SLACK);
        assertThat(plan.end().orElseThrow()).isCloseTo(now.plusSeconds(3200 + 4800), SLACK);
        assertThat(plan.unknown()).isEmpty();
        assertThat(plan.running())
                .containsExactly(new RunningTask(
                        "w", lease.jobId(), JobKind.TRAINING, Optional.of("real flowers"), plan.start()));
        assertThat(plan.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(Code.WORKER_BUSY);
            assertThat(reason.message())
                    .isEqualTo("worker w is busy with training 'real flowers' ("
                            + lease.jobId().toString().substring(0, 8) + ")");
            assertThat(reason.until()).isEqualTo(plan.start());
        });
    }

    @Test
    void aJobIsForecastAsItsPlanWasAndOneAfterItWaitsForBoth() {
        live("w");
        Lease lease = running("first", "w", 10, 0.1);
        UUID second = submit("second", "me");
        UUID third = submit("third", "me");
        Instant now = Instant.now();

        List<QueuedJob> queue = forecasts.ofKind(JobKind.TRAINING, 10);

        assertThat(queue).extracting(QueuedJob::id).containsExactly(lease.jobId(), second, third);
        assertThat(queue).extracting(job -> job.name().orElseThrow()).containsExactly("first", "second", "third");
        Forecast last = queue.getLast().forecast();
        assertThat(last.start().orElseThrow()).isCloseTo(now.plusSeconds(3200 + 4800), SLACK);
        assertThat(last.tasksAhead()).isEqualTo(1);
        assertThat(last.reasons()).extracting(WaitReason::message).contains("1 waiting task has its turn before it");
        Forecast runs = of(lease.jobId());
        assertThat(runs.start().orElseThrow()).isBeforeOrEqualTo(now);
        assertThat(runs.end().orElseThrow()).isCloseTo(now.plusSeconds(3200), SLACK);
        assertThat(runs.reasons()).isEmpty();
    }

    @Test
    void withoutAMeasuredSpeedTimesAreUnknownAndSaidToBe() {
        live("w");
        Lease lease = running("new network", "w", 0, 0);

        Forecast plan = planned();

        assertThat(plan.start()).isEmpty();
        assertThat(plan.end()).isEmpty();
        assertThat(plan.unknown().orElseThrow())
                .startsWith("no speed was measured yet for training 'new network' (")
                .endsWith(", which comes before it");
        assertThat(plan.running()).extracting(RunningTask::end).containsExactly(Optional.empty());
        assertThat(of(lease.jobId()).unknown()).contains("no speed was measured for it here yet");
    }

    @Test
    void anIdleWorkerTakesItNow() {
        live("w");
        live("idle");
        running("first", "w", 10, 0.1);
        Instant now = Instant.now();

        Forecast plan = planned();

        assertThat(plan.start().orElseThrow()).isCloseTo(now, SLACK);
        assertThat(plan.end().orElseThrow()).isCloseTo(now.plusSeconds(4800), SLACK);
        assertThat(plan.running()).hasSize(1);
        assertThat(plan.reasons()).isEmpty();
    }

    @Test
    void withoutALiveWorkerItSaysSo() {
        UUID job = submit("lonely", "me");

        assertThat(of(job).start()).isEmpty();
        assertThat(of(job).unknown()).contains("no worker for jobs of kind training is live");
        assertThat(of(job).reasons())
                .extracting(WaitReason::code, WaitReason::message)
                .containsExactly(
                        tuple(Code.NO_WORKER, "no worker for jobs of kind training is live: it waits until one is"));
    }

    @Test
    void aWorkerOfVersion01CannotTakeWhatItDoesNotKnow() {
        live("old");
        ledger.database.transaction(
                transaction -> transaction.update("update workers set format = 4, version = '0.1'"));
        ObjectNode request = training("newer");
        request.putObject("network").put("architecture", "clear-unet");
        UUID job = UUID.randomUUID();
        jobRequests.submit(job, JobKind.TRAINING, request, "me", Optional.empty());

        Forecast forecast = of(job);

        assertThat(forecast.start()).isEmpty();
        assertThat(forecast.unknown()).contains("no live worker is expected to take it");
        assertThat(forecast.reasons())
                .extracting(WaitReason::message)
                .containsExactly("worker old of version 0.1 cannot take it: its settings need a newer version");
    }

    @Test
    void aSubmitterAtItsLimitIsTold() {
        live("w");
        live("idle");
        running("first", "w", 10, 0.1);
        new Submitters(ledger.database).limit("me", 1, null);
        UUID waiting = submit("second", "me");
        Instant now = Instant.now();

        Forecast forecast = of(waiting);

        assertThat(forecast.start().orElseThrow()).isCloseTo(now.plusSeconds(3200), SLACK);
        assertThat(forecast.reasons())
                .extracting(WaitReason::message)
                .containsExactly("quota: 'me' may have 1 running task of kind training, and has 1");
    }

    @Test
    void aFailedAttemptIsToldWithTheTimeOfTheNext() {
        live("w");
        Lease lease = running("first", "w", 10, 0.1);
        ledger.leases.fail(lease, new Failure.Unexpected("broken"));
        Instant next = ledger.database
                .transaction(transaction -> transaction.first(
                        row -> row.getTimestamp(1).toInstant(),
                        "select available_at from tasks where job_id = ?",
                        lease.jobId()))
                .orElseThrow();

        WaitReason reason = of(lease.jobId()).reasons().getFirst();

        assertThat(reason.code()).isEqualTo(Code.RETRY);
        assertThat(reason.message()).startsWith("attempt 1 of 5 failed: ").contains("broken");
        assertThat(reason.until().orElseThrow()).isCloseTo(next, within(1, ChronoUnit.SECONDS));
    }

    @Test
    void theTaskOfAWorkerThatDoesNotAnswerWaitsForItsLease() {
        live("w");
        live("gone");
        ledger.database.transaction(transaction ->
                transaction.update("update workers set seen_at = now() - interval '31 seconds' where id = 'gone'"));
        Lease lease = running("first", "gone", 10, 0.1);

        Forecast forecast = of(lease.jobId());

        assertThat(forecast.running()).isEmpty();
        assertThat(forecast.reasons())
                .extracting(WaitReason::message)
                .containsExactly("worker gone does not answer: another one takes its task when its lease ends");
        assertThat(forecast.end()).isPresent();
    }

    @Test
    void aJobThatHasEndedHasNoForecast() {
        Lease lease = running("first", "w", 10, 0.1);
        ledger.leases.finish(lease, TaskResult.of(Map.of()));

        assertThat(forecasts.of(lease.jobId())).isEmpty();
        assertThat(forecasts.of(UUID.randomUUID())).isEmpty();
        assertThat(forecasts.ofKind(JobKind.TRAINING, 10)).isEmpty();
    }

    private UUID submitSampling(String submitter, int images, int priority) {
        UUID id = UUID.randomUUID();
        ledger.submissions.submit(new Submission(
                id,
                LedgerFixture.sampling(images),
                new JobOptions(priority, Optional.empty()),
                submitter,
                Optional.empty(),
                id.toString(),
                new Submission.Asked()));
        return id;
    }

    private List<Lease> claimBatch() {
        Optional<Lease> first = ledger.claims.next(JobKind.SAMPLING, "s", LedgerFixture.LEASE);
        List<Lease> batch = new ArrayList<>(first.stream().toList());
        first.ifPresent(
                lease -> batch.addAll(ledger.claims.alike(lease, 64 - lease.batchImages(), LedgerFixture.LEASE)));
        return batch;
    }

    /** @return for each claim the jobs that begin with it; PostgreSQL returns a batch in any order */
    private List<Set<UUID>> carryOutAll() {
        List<Set<UUID>> begun = new ArrayList<>();
        Set<UUID> known = new HashSet<>();
        for (List<Lease> batch = claimBatch(); !batch.isEmpty(); batch = claimBatch()) {
            begun.add(batch.stream().map(Lease::jobId).filter(known::add).collect(Collectors.toSet()));
            batch.forEach(lease -> ledger.leases.finish(lease, TaskResult.of(Map.of())));
        }
        return begun.stream().filter(jobs -> !jobs.isEmpty()).toList();
    }

    @Test
    void theSimulatedOrderIsThatOfTheLedgersClaims() {
        workers.seen(new WorkerRecord("s", JobKind.SAMPLING, "cpu", 2, 1, List.of("float32"), "0.2"));
        submitSampling("ada", 64, 0);
        carryOutAll();
        ledger.database.transaction(
                transaction -> transaction.update("update jobs set started_at = finished_at - interval '4 seconds'"));
        submitSampling("ada", 64, 0);
        submitSampling("ada", 200, 0);
        submitSampling("bob", 30, 0);
        submitSampling("ada", 20, 0);
        submitSampling("cid", 64, -5);
        submitSampling("bob", 64, 0);
        submitSampling("cid", 64, 3);
        submitSampling("cid", 10, 0);
        submitSampling("bob", 64, -5);

        List<QueuedJob> queue = forecasts.ofKind(JobKind.SAMPLING, 100);

        assertThat(queue).hasSize(9).allSatisfy(job -> assertThat(job.forecast().unknown())
                .isEmpty());
        Map<Instant, Set<UUID>> byStart = queue.stream()
                .collect(Collectors.groupingBy(
                        job -> job.forecast().start().orElseThrow(),
                        TreeMap::new,
                        Collectors.mapping(QueuedJob::id, Collectors.toSet())));
        assertThat(carryOutAll()).containsExactlyElementsOf(byStart.values());
    }

    @Test
    void aLongerQueueThanIsSimulatedHasNoTimes() {
        workers.seen(new WorkerRecord("s", JobKind.SAMPLING, "cpu", 2, 1, List.of("float32"), "0.2"));
        UUID first = submitSampling("ada", 64 * (Forecasts.MAX_SIMULATED + 1), 0);
        UUID behind = submitSampling("zoe", 1, -7);

        assertThat(List.of(of(first), of(behind))).allSatisfy(forecast -> {
            assertThat(forecast.start()).isEmpty();
            assertThat(forecast.unknown())
                    .contains("more than 1000 tasks wait: the order of their claims is not simulated");
        });
    }

    @Test
    void aTrainingThatIsOverdueEndsNow() {
        live("w");
        Lease lease = running("first", "w", 29, 1000);
        ledger.database.transaction(transaction -> {
            transaction.update("update progress_points set at = now() - interval '1 hour'");
            return transaction.update("update tasks set claimed_at = now() - interval '2 hours'");
        });
        Instant now = Instant.now();

        assertThat(of(lease.jobId()).end().orElseThrow())
                .isBetween(now.minus(Duration.ofSeconds(1)), now.plusSeconds(5));
    }
}
