package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.plan.Capacity;
import io.anthesis.ledger.plan.Cost;
import io.anthesis.ledger.plan.Plan;
import io.anthesis.ledger.plan.Plans;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a request would cost. */
class PlansTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final JobRequests jobRequests = new JobRequests(ledger.database);
    private final Plans plans = new Plans(ledger.database, (checkpoint, sampler, steps) -> 3);
    private final Workers workers = new Workers(ledger.database);

    PlansTest() {
        new Datasets(ledger.database)
                .add(new DatasetRecord("d", ledger.object("data"), ledger.object("archive"), 200, 165, 35, 0), "me");
    }

    private Plan plan(JobKind kind, ObjectNode request) {
        return plans.of(jobRequests.prepare(kind, request), "me");
    }

    private static ObjectNode training() {
        return Json.newObject().put("dataset", "d").put("preset", "tiny").put("epochs", 3);
    }

    /** A run of these settings that trained at 40 images a second and published a checkpoint. */
    private String trained() {
        return trained(Json.newObject());
    }

    private String trained(ObjectNode network) {
        UUID run = UUID.randomUUID();
        jobRequests.submit(run, JobKind.TRAINING, training().set("network", network), "me", Optional.empty());
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.trainings.begin(lease, "data", 30, true, "float32");
        ledger.trainings.progress(lease, 10, 1, "{\"imagesPerSecond\": 30}");
        ledger.trainings.progress(lease, 20, 2, "{\"imagesPerSecond\": 40}");
        var checkpoint = new CheckpointRecord(
                "c-" + run.toString().substring(0, 8),
                new CheckpointRecord.Trained(run, 0.2, 0.3),
                1,
                10,
                ledger.object("manifest-" + run),
                ledger.object("weights-" + run),
                Optional.empty(),
                Optional.of(List.of("rose", "tulip")));
        ledger.checkpoints.publish(lease, checkpoint, "quick75", 42, 5);
        ledger.leases.finish(lease, TaskResult.of(Map.of()));
        return checkpoint.id();
    }

    /** Makes a job one that ended with success after so many seconds. */
    private void tookSeconds(UUID job, int seconds) {
        ledger.database.transaction(transaction -> transaction.update(
                "update jobs set state = 'succeeded', started_at = now() - ? * interval '1 second', finished_at = now() where id = ?",
                seconds,
                job));
    }

    @Test
    void aTrainingCostsItsImages() {
        Plan plan = plan(JobKind.TRAINING, training());

        assertThat(plan.cost()).isEqualTo(new Cost(3 * 10 * 16, 0));
        assertThat(plan.estimate()).as("nothing like it was measured").isEmpty();
    }

    @Test
    void aTrainingTakesAsLongAsOneOfTheSameNetworkAndBatchDid() {
        trained();

        Plan same = plan(JobKind.TRAINING, training().put("learningRate", 0.01));
        Plan other = plan(JobKind.TRAINING, training().put("batchSize", 32));

        assertThat(same.estimate().orElseThrow().seconds()).isCloseTo(480 / 40.0, within(1e-9));
        assertThat(same.estimate().orElseThrow().basis()).startsWith("40.0 images a second");
        assertThat(other.estimate()).isEmpty();
    }

    @Test
    void anotherArchitectureHasItsOwnSpeed() {
        trained();
        ObjectNode clear = training();
        clear.putObject("network").put("architecture", "clear-unet");
        ObjectNode inParts = training();
        inParts.putObject("optimizer").put("accumulation", 2);

        assertThat(plan(JobKind.TRAINING, clear).estimate()).isEmpty();
        assertThat(plan(JobKind.TRAINING, inParts).estimate()).isEmpty();
    }

    @Test
    void aSamplingTakesAsLongAsThoseOfTheSameNetworkDid() {
        String checkpoint = trained();
        ObjectNode request = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", 100)
                .put("steps", 10);
        assertThat(plan(JobKind.SAMPLING, request).estimate()).isEmpty();
        UUID before = UUID.randomUUID();
        jobRequests.submit(before, JobKind.SAMPLING, request, "me", Optional.empty());
        tookSeconds(before, 4);

        Plan plan = plan(JobKind.SAMPLING, request.deepCopy().put("images", 50));
        ObjectNode secondOrder = request.deepCopy().put("images", 50);
        secondOrder.putObject("sampler").put("secondOrderAlpha", 0.5);
        Plan twice = plan(JobKind.SAMPLING, secondOrder);
        ObjectNode guided = request.deepCopy().put("images", 50);
        guided.putObject("sampler").putObject("guidance").put("scale", 2);
        UUID guidedBefore = UUID.randomUUID();
        jobRequests.submit(guidedBefore, JobKind.SAMPLING, guided, "me", Optional.empty());
        tookSeconds(guidedBefore, 4);
        Plan guidedPlan = plan(JobKind.SAMPLING, guided);

        assertThat(plan.cost()).isEqualTo(new Cost(500, 0));
        assertThat(plan.estimate().orElseThrow().seconds()).isCloseTo(2, within(1e-9));
        assertThat(twice.cost()).isEqualTo(new Cost(1000, 0));
        assertThat(guidedPlan.cost()).isEqualTo(new Cost(1000, 0));
        assertThat(guidedPlan.estimate().orElseThrow().seconds())
                .as("a guided evaluation was counted as two")
                .isCloseTo(4, within(1e-9));
        assertThat(twice.estimate().orElseThrow().seconds()).isCloseTo(4, within(1e-9));
    }

    private UUID sampled(String checkpoint, String guidance, int seconds) {
        UUID job = UUID.randomUUID();
        jobRequests.submit(job, JobKind.SAMPLING, sampling(checkpoint, guidance), "me", Optional.empty());
        tookSeconds(job, seconds);
        return job;
    }

    /** 1000 evaluations without guidance. */
    private static ObjectNode sampling(String checkpoint, String guidance) {
        ObjectNode request = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", 100)
                .put("steps", 10);
        request.putObject("sampler").set("guidance", Json.parse(guidance));
        return request;
    }

    @Test
    void stepsOutsideTheIntervalOfGuidanceCostOneEvaluation() {
        String checkpoint = trained();
        String interval = "{\"scale\": 2, \"fromNoise\": 0.3, \"toNoise\": 0.8}";
        ObjectNode evaluation = Json.newObject().put("checkpoint", checkpoint).put("steps", 10);
        evaluation.putObject("sampler").set("guidance", Json.parse(interval));
        sampled(checkpoint, interval, 1);
        assertThat(plan(JobKind.SAMPLING, sampling(checkpoint, interval)).estimate())
                .as("what was evaluated then is not recorded")
                .isEmpty();
        sampled(checkpoint, "{\"scale\": 2}", 20);

        Plan plan = plan(JobKind.SAMPLING, sampling(checkpoint, interval));

        assertThat(plan.cost()).isEqualTo(new Cost(1300, 0));
        assertThat(plan.estimate().orElseThrow().seconds()).isCloseTo(13, within(1e-9));
        assertThat(plan(JobKind.EVALUATION, evaluation).cost()).isEqualTo(new Cost(512 * 13, 512));
    }

    @Test
    void aGuideOfAnotherNetworkTakesItsOwnTime() {
        String checkpoint = trained();
        String guide = trained(Json.newObject().put("architecture", "clear-unet"));
        String guided = "{\"scale\": 2, \"guide\": \"" + guide + "\"}";
        sampled(checkpoint, "null", 10);
        sampled(checkpoint, guided, 1000);
        assertThat(plan(JobKind.SAMPLING, sampling(checkpoint, guided)).estimate())
                .as("the guide's network was not measured alone")
                .isEmpty();
        sampled(guide, "null", 40);

        Plan plan = plan(JobKind.SAMPLING, sampling(checkpoint, guided));

        assertThat(plan.cost()).isEqualTo(new Cost(2000, 0));
        assertThat(plan.estimate().orElseThrow().seconds()).isCloseTo(10 + 40, within(1e-9));
        assertThat(plan.estimate().orElseThrow().basis())
                .contains("100 network evaluations a second")
                .contains("; of the guide 25 network evaluations a second");
        assertThat(plan(JobKind.SAMPLING, sampling(checkpoint, guided.replace("2,", "1,")))
                        .estimate()
                        .orElseThrow()
                        .seconds())
                .as("at scale 1 the guide is not evaluated")
                .isCloseTo(10, within(1e-9));
    }

    @Test
    void theOverviewOfACheckpointWithoutClassesHasThreeRowsAndOfManyTwelve() {
        String checkpoint = trained();
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint);

        classes(checkpoint, "[]");
        assertThat(plan(JobKind.EVALUATION, request).cost()).isEqualTo(new Cost(512 * 5 + 18 * 20 + 8 * 64, 512));
        classes(checkpoint, null);
        assertThat(plan(JobKind.EVALUATION, request).cost())
                .as("a bound where they are not known")
                .isEqualTo(new Cost(512 * 5 + 72 * 20 + 8 * 64, 512));
    }

    private void classes(String checkpoint, String names) {
        ledger.database.transaction(transaction ->
                transaction.update("update checkpoints set classes = ?::jsonb where id = ?", names, checkpoint));
    }

    @Test
    void anEvaluationTakesAsLongAsThoseByTheSameProtocolDid() {
        String checkpoint = trained();
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint);
        for (int seconds : List.of(8, 12)) {
            UUID before = UUID.randomUUID();
            jobRequests.submit(before, JobKind.EVALUATION, request.put("seed", seconds), "me", Optional.empty());
            tookSeconds(before, seconds);
        }

        Plan plan = plan(JobKind.EVALUATION, request);
        Plan other = plan(JobKind.EVALUATION, request.deepCopy().put("protocol", "keras75-b64-s5"));

        assertThat(plan.cost()).isEqualTo(new Cost(512 * 5 + 2 * 6 * 20 + 8 * 64, 512));
        assertThat(plan.estimate().orElseThrow().seconds()).isCloseTo(10, within(1e-6));
        assertThat(other.estimate()).isEmpty();
    }

    @Test
    void onlyLiveWorkersOfItsKindThatComputeInItsTypeCount() {
        workers.seen(new WorkerRecord("a", JobKind.TRAINING, "cpu", 2, 1, List.of("float32"), "1"));
        workers.seen(new WorkerRecord("b", JobKind.TRAINING, "gpu:0", 2, 1, List.of("float32", "bfloat16"), "1"));
        workers.seen(new WorkerRecord("gone", JobKind.TRAINING, "cpu", 2, 1, List.of("float32"), "1"));
        workers.seen(new WorkerRecord("s", JobKind.SAMPLING, "cpu", 2, 1, List.of("float32"), "1"));
        ledger.database.transaction(transaction ->
                transaction.update("update workers set seen_at = now() - interval '31 seconds' where id = 'gone'"));
        jobRequests.submit(UUID.randomUUID(), JobKind.TRAINING, training(), "me", Optional.empty());

        assertThat(plan(JobKind.TRAINING, training()).capacity()).isEqualTo(new Capacity(2, 2, 1));
        assertThat(plan(JobKind.TRAINING, training().put("computeType", "bfloat16"))
                        .capacity())
                .isEqualTo(new Capacity(2, 1, 1));
        assertThat(plan(JobKind.TRAINING, training().put("priority", 5)).capacity())
                .as("it would have its turn first")
                .isEqualTo(new Capacity(2, 2, 0));
    }

    @Test
    void aTypeThatNoLiveWorkerHasUnitsForIsRefused() {
        ObjectNode inBfloat16 = training().put("computeType", "bfloat16");
        assertThat(plan(JobKind.TRAINING, inBfloat16).capacity().liveWorkers())
                .as("without workers it is not known")
                .isZero();
        workers.seen(new WorkerRecord("t4", JobKind.TRAINING, "gpu:0", 2, 1, List.of("float32"), "1"));
        workers.seen(new WorkerRecord("s", JobKind.SAMPLING, "cpu", 2, 1, List.of("float32", "bfloat16"), "1"));

        assertThat(plan(JobKind.TRAINING, inBfloat16).capacity()).isEqualTo(new Capacity(1, 0, 0));
        assertThatThrownBy(() ->
                        jobRequests.submit(UUID.randomUUID(), JobKind.TRAINING, inBfloat16, "me", Optional.empty()))
                .isInstanceOf(InvalidSpec.class)
                .hasMessage(
                        "computeType must be what the device of a live worker has units for (float32), was bfloat16");
        jobRequests.submit(
                UUID.randomUUID(), JobKind.TRAINING, training().put("computeType", "auto"), "me", Optional.empty());

        workers.seen(new WorkerRecord("h100", JobKind.TRAINING, "gpu:0", 2, 1, List.of("float32", "bfloat16"), "1"));
        jobRequests.submit(UUID.randomUUID(), JobKind.TRAINING, inBfloat16, "me", Optional.empty());
    }

    @Test
    void aWorkerThatLeavesIsGoneAndOneThatDiesIsForgotten() {
        workers.seen(new WorkerRecord("a", JobKind.TRAINING, "cpu", 2, 1, List.of("float32"), "1"));
        workers.seen(new WorkerRecord("b", JobKind.TRAINING, "cpu", 2, 1, List.of("float32"), "1"));
        jobRequests.submit(UUID.randomUUID(), JobKind.TRAINING, training(), "me", Optional.empty());
        assertThat(ledger.claims.next(JobKind.TRAINING, "b", LedgerFixture.LEASE))
                .isPresent();

        workers.left("a");

        assertThat(workers.list()).singleElement().satisfies(seen -> {
            assertThat(seen.worker().id()).isEqualTo("b");
            assertThat(seen.runningTasks()).isEqualTo(1);
            assertThat(seen.live()).isTrue();
        });
        ledger.database.transaction(
                transaction -> transaction.update("update workers set seen_at = now() - interval '2 hours'"));
        assertThat(workers.list()).isEmpty();
        assertThat(workers.forgetGone()).isEqualTo(1);
    }
}
