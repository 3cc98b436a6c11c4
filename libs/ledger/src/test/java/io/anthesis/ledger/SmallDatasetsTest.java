package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Command;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.command.RefusalCode;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.lease.Lease;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Jobs whose data set has too few images are told of at submission, not by a worker. */
class SmallDatasetsTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final JobRequests jobRequests = new JobRequests(ledger.database);

    SmallDatasetsTest() {
        var datasets = new Datasets(ledger.database);
        datasets.add(
                new DatasetRecord("one", ledger.object("one-digest"), ledger.object("one-archive"), 1, 1, 0, 0), "me");
        datasets.add(
                new DatasetRecord("ten", ledger.object("ten-digest"), ledger.object("ten-archive"), 10, 8, 2, 0), "me");
        List<DatasetClass> classes = List.of(new DatasetClass("daisy", 8, 2), new DatasetClass("rose", 12, 3));
        String digest = ledger.object("classes-digest");
        datasets.add(
                new DatasetRecord(
                        "classes", digest, ledger.object("classes-archive"), 25, 20, 5, 0, Optional.of(classes)),
                "me");
        datasets.add(
                new DatasetRecord("many", ledger.object("many-digest"), ledger.object("many-archive"), 100, 80, 20, 0),
                "me");
    }

    private static ObjectNode training(String dataset, int batchSize, int repetitions) {
        return Json.newObject()
                .put("preset", "tiny")
                .put("dataset", dataset)
                .put("batchSize", batchSize)
                .put("repetitions", repetitions);
    }

    @Test
    void aTrainingMustFillOneBatch() {
        assertThatThrownBy(() -> jobRequests.prepare(JobKind.TRAINING, training("ten", 17, 2)))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("batchSize"))
                .hasMessageContaining("must be at most 16, was 17: data set 'ten' has 8 training images");
        assertThat(jobRequests.prepare(JobKind.TRAINING, training("ten", 16, 2)).spec())
                .isNotNull();
    }

    @Test
    void aNestedFieldIsNamedByItsPath() {
        ObjectNode request = Json.newObject().put("preset", "tiny").put("dataset", "ten");
        request.putObject("data").put("batchSize", 17).put("repetitions", 2);

        assertThatThrownBy(() -> jobRequests.prepare(JobKind.TRAINING, request))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("data.batchSize"));
    }

    @Test
    void aCommandThatDoesNotFillOneBatchIsADeadLetter() {
        byte[] key = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        byte[] value = training("one", 2, 1).toString().getBytes(StandardCharsets.UTF_8);

        Optional<CommandIntake.Refusal> refusal = new CommandIntake(jobRequests, "kafka", 1000)
                .take(JobKind.TRAINING, new Command(key, value, Optional.empty()));

        assertThat(refusal.orElseThrow().code()).isEqualTo(RefusalCode.INVALID_SPEC);
        assertThat(refusal.orElseThrow().reason()).startsWith("batchSize must be at most 1");
    }

    @Test
    void aTrainingThatGetsNoScoreIsTaken_withAWarning() {
        UUID id = UUID.randomUUID();
        ObjectNode request = training("one", 1, 4);

        assertThat(jobRequests.prepare(JobKind.TRAINING, request).warnings())
                .singleElement()
                .asString()
                .contains("data set 'one' has 0 validation images", "quick75 needs 3 or more", "get no score");
        jobRequests.submit(id, JobKind.TRAINING, request, "me", Optional.empty());

        assertThat(ledger.outbox.eventsAfter(id, 0, 1).getFirst().data()).contains("\"warnings\"", "get no score");
        assertThat(jobRequests.prepare(JobKind.TRAINING, training("many", 1, 1)).warnings())
                .isEmpty();
    }

    @Test
    void whatAProtocolNeedsIsItsOwn() {
        assertThat(jobRequests
                        .prepare(JobKind.TRAINING, training("many", 1, 1).put("protocol", "keras75-b64-s5"))
                        .warnings())
                .isEmpty();
        assertThat(jobRequests
                        .prepare(JobKind.TRAINING, training("ten", 1, 1).put("protocol", "keras75-b64-s5"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("has 2 validation images", "keras75-b64-s5 needs 13 or more");
    }

    private CheckpointRecord trained(String dataset) {
        UUID run = UUID.randomUUID();
        jobRequests.submit(run, JobKind.TRAINING, training(dataset, 1, 1), "me", Optional.empty());
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.trainings.begin(lease, dataset + "-digest", 8, true, "float32");
        CheckpointRecord checkpoint = ledger.checkpoint(run, 1);
        ledger.checkpoints.publish(lease, checkpoint, "quick75", 42, 5);
        return checkpoint;
    }

    @Test
    void aClassWithTooFewImagesIsRefused() {
        CheckpointRecord checkpoint = trained("classes");
        ledger.database.transaction(transaction -> transaction.update(
                "update checkpoints set classes = '[\"daisy\", \"rose\"]' where id = ?", checkpoint.id()));
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint.id());

        assertThat(jobRequests
                        .prepare(JobKind.EVALUATION, request.put("class", 2))
                        .spec())
                .isNotNull();
        assertThatThrownBy(() -> jobRequests.prepare(JobKind.EVALUATION, request.put("class", 1)))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("class"))
                .hasMessageContaining("class 'daisy' of data set 'classes' has 2 validation images: a score by quick75"
                        + " needs 3 or more");
    }

    /** An imported checkpoint may number the classes of its data set differently. */
    @Test
    void theClassesOfACheckpointAreThoseOfTheirNames() {
        CheckpointRecord checkpoint = trained("classes");
        ledger.database.transaction(transaction -> transaction.update(
                "update checkpoints set classes = '[\"rose\", \"daisy\"]' where id = ?", checkpoint.id()));
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint.id());

        assertThat(jobRequests
                        .prepare(JobKind.EVALUATION, request.put("class", 1))
                        .spec())
                .isNotNull();
        assertThatThrownBy(() -> jobRequests.prepare(JobKind.EVALUATION, request.put("class", 2)))
                .hasMessageContaining("class 'daisy' of data set 'classes'");
    }

    @Test
    void anEvaluationAgainstTooFewImagesIsRefused() {
        CheckpointRecord checkpoint = trained("ten");

        assertThatThrownBy(() ->
                        jobRequests.prepare(JobKind.EVALUATION, Json.newObject().put("checkpoint", checkpoint.id())))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageContaining("checkpoint cannot be scored: data set 'ten' has 2 validation images");
    }
}
