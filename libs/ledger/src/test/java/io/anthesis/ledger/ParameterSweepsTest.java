package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.ledger.sweep.ParameterSweep;
import io.anthesis.ledger.sweep.ParameterSweeps;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sweep is all of its evaluations, once. */
class ParameterSweepsTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final ParameterSweeps sweeps = new ParameterSweeps(ledger.database, (checkpoint, sampler, steps) -> 2);
    private UUID run;
    private String checkpoint;

    @BeforeEach
    void train() {
        run = ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        CheckpointRecord published = ledger.checkpoint(run, 1);
        ledger.checkpoints.publish(lease, published, "quick75", 42, 5);
        checkpoint = published.id();
    }

    private ObjectNode request() {
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint);
        request.putArray("steps").add(3).add(5);
        request.putArray("samplers").add(Json.newObject()).addObject().put("secondOrderAlpha", 0.5);
        return request;
    }

    private SubmissionResult submit(ObjectNode request, String key) {
        return sweeps.submit(request, "me", Optional.ofNullable(key));
    }

    /** Without the evaluation that the checkpoint got by itself. */
    private long asked() {
        return ledger.database
                .transaction(transaction -> transaction.first(
                        row -> row.getLong(1),
                        "select count(*) from jobs where kind = 'evaluation' and not newest_first"))
                .orElseThrow();
    }

    @Test
    void everySamplerIsScoredAtEveryNumberOfSteps() {
        var created = (SubmissionResult.Created) submit(request(), null);

        ParameterSweep sweep = sweeps.find(created.id()).orElseThrow();
        assertThat(sweep.points())
                .extracting(ParameterSweep.Point::networkEvaluations)
                .containsExactly(3, 5, 6, 10);
        assertThat(sweep.points()).allSatisfy(point -> {
            assertThat(point.job()).map(ParameterSweep.Job::state).contains("queued");
            assertThat(point.score()).isEmpty();
        });
        assertThat(asked()).isEqualTo(4);
    }

    @Test
    void aGuideIsTheCheckpointThatItsReferenceStandsForNow() {
        ObjectNode request = Json.newObject().put("checkpoint", run + "@latest");
        request.putArray("steps").add(3);
        request.putArray("samplers")
                .addObject()
                .putObject("guidance")
                .put("scale", 2)
                .put("guide", run + "@latest");

        var created = (SubmissionResult.Created) submit(request, null);

        assertThat(sweeps.find(created.id()).orElseThrow().points())
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.sampler()).isEqualTo("ddim, guidance 2.0, guided by " + checkpoint);
                    assertThat(point.networkEvaluations()).isEqualTo(6);
                });
    }

    @Test
    void scalesOfGuidanceAreScoredApart() {
        classes("[\"rose\"]");
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint);
        request.putArray("steps").add(5);
        var samplers = request.putArray("samplers");
        for (double scale : new double[] {1, 1.5, 3}) {
            samplers.addObject().putObject("guidance").put("scale", scale);
        }
        var created = (SubmissionResult.Created) submit(request, null);

        score("ddim, guidance 1.5", null, 0.5);
        score("ddim, guidance 3.0", "rose", 0.1);

        assertThat(sweeps.find(created.id()).orElseThrow().points())
                .extracting(
                        ParameterSweep.Point::sampler, ParameterSweep.Point::networkEvaluations, point -> point.score()
                                .map(ParameterSweep.Score::kid))
                .containsExactly(
                        tuple("ddim", 5, Optional.empty()),
                        tuple("ddim, guidance 1.5", 10, Optional.of(0.5)),
                        tuple("ddim, guidance 3.0", 10, Optional.empty()));
    }

    @Test
    void stepsOutsideTheIntervalOfGuidanceCostOneEvaluation() {
        classes("[\"rose\"]");
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint);
        request.putArray("steps").add(5);
        request.putArray("samplers")
                .addObject()
                .putObject("guidance")
                .put("scale", 2)
                .put("toNoise", 0.5);

        var created = (SubmissionResult.Created) submit(request, null);

        assertThat(sweeps.find(created.id()).orElseThrow().points())
                .extracting(ParameterSweep.Point::networkEvaluations)
                .containsExactly(7);
    }

    @Test
    void aClassIsScoredAlone() {
        classes("[\"rose\", \"tulip\"]");
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint).put("class", "tulip");
        request.putArray("steps").add(5);
        assertThat(Json.tree(sweeps.prepare(request).spec()).path("class").asText())
                .isEqualTo("tulip");

        var ofTulips = (SubmissionResult.Created) submit(request, null);
        var ofAll = (SubmissionResult.Created) submit(request.without("class"), null);
        var ofRoses = (SubmissionResult.Created) submit(request.put("class", 1), null);
        scoreOf(ofTulips.id(), "tulip", 0.3);

        assertThat(sweeps.list(null, null, 10))
                .extracting(ParameterSweep::ofClass)
                .containsExactly(Optional.of("rose"), Optional.empty(), Optional.of("tulip"));
        assertThat(jobSpecs("class")).containsExactlyInAnyOrder("2", null, "1");
        assertThat(kid(ofTulips)).contains(0.3);
        assertThat(kid(ofAll)).isEmpty();
        assertThat(kid(ofRoses)).isEmpty();
        classes(null);
        assertThat(sweeps.find(ofTulips.id()).orElseThrow().ofClass()).contains("2");
    }

    @Test
    void aClassThatTheCheckpointLacksIsRefused() {
        classes("[\"rose\", \"tulip\"]");

        assertThatThrownBy(() -> submit(request().put("class", "daisy"), null))
                .hasMessage("class must be one of rose, tulip, was 'daisy'");
    }

    private Optional<Double> kid(SubmissionResult.Created sweep) {
        return sweeps.find(sweep.id()).orElseThrow().points().getFirst().score().map(ParameterSweep.Score::kid);
    }

    private List<String> jobSpecs(String field) {
        return ledger.database.transaction(transaction -> transaction.list(
                row -> row.getString(1),
                "select spec ->> ? from jobs where kind = 'evaluation' and not newest_first",
                field));
    }

    private void classes(String names) {
        ledger.database.transaction(transaction ->
                transaction.update("update checkpoints set classes = ?::jsonb where id = ?", names, checkpoint));
    }

    /** Of the job of a sweep's first point. */
    private void scoreOf(UUID sweep, String ofClass, double kid) {
        UUID job = sweeps.find(sweep)
                .orElseThrow()
                .points()
                .getFirst()
                .job()
                .orElseThrow()
                .id();
        score(job, "ddim", ofClass, kid);
    }

    /** @param ofClass that is scored alone, or null */
    private void score(String sampler, String ofClass, double kid) {
        score(ledger.submitSampling(1), sampler, ofClass, kid);
    }

    private void score(UUID job, String sampler, String ofClass, double kid) {
        ledger.database.transaction(
                transaction -> transaction.update("""
                insert into scores (id, job_id, checkpoint_id, subject_digest, dataset, class, reference_digest, extractor_digest,
                    calibrated, protocol, sampler, steps, seed, usual, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                values (?, ?, ?, 's', 'd', ?, 'r', 'x', true, 'quick75', ?, 5, 42, false, 10, 10, ?, 0, 0, 0)
                """, UUID.randomUUID(), job, checkpoint, ofClass, sampler, kid));
    }

    @Test
    void aGuideThatThereIsNotIsRefused() {
        ObjectNode request = request();
        request.putArray("samplers")
                .addObject()
                .putObject("guidance")
                .put("scale", 2)
                .put("guide", "nothing");

        assertThatThrownBy(() -> submit(request, null))
                .hasMessageStartingWith("sampler.guidance.guide 'nothing' is not known");
    }

    @Test
    void aSecondRequestWithItsKeyIsTheSameSweep() {
        var created = (SubmissionResult.Created) submit(request(), "key");

        assertThat(submit(request(), "key")).isEqualTo(new SubmissionResult.Known(created.id()));
        assertThat(submit(request().put("seed", 7), "key")).isEqualTo(new SubmissionResult.Conflict(created.id()));
        assertThat(asked()).isEqualTo(4);
    }

    @Test
    void beyondAQuotaNoneOfItIsSubmitted() {
        new Submitters(ledger.database).limit("me", null, 3);

        assertThat(submit(request(), null)).isInstanceOf(SubmissionResult.OverQuota.class);

        assertThat(asked()).isZero();
        assertThat(sweeps.list(null, null, 10)).isEmpty();
    }

    @Test
    void whatNoEvaluationMayAskForNoSweepMay() {
        assertThatThrownBy(() -> submit(request().put("deadline", "2020-01-01T00:00:00Z"), null))
                .hasMessageContaining("deadline must be in the future");
        assertThatThrownBy(() -> submit(request().put("checkpoint", "nothing"), null))
                .hasMessageContaining("'nothing' is not known");
        ObjectNode twice = request();
        twice.putArray("steps").add(5).add(5);
        assertThatThrownBy(() -> submit(twice, null)).hasMessageContaining("numbers that differ");
    }

    @Test
    void itsJobsOutliveIt() {
        var created = (SubmissionResult.Created) submit(request(), null);

        assertThat(sweeps.delete(created.id())).isTrue();

        assertThat(sweeps.find(created.id())).isEmpty();
        assertThat(asked()).isEqualTo(4);
    }
}
