package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that ask for the classes of their data set. */
class ConditionedTrainingTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final JobRequests jobRequests = new JobRequests(ledger.database);
    private final Checkpoints checkpoints = new Checkpoints(ledger.database);

    private void dataset(String name, Optional<List<DatasetClass>> classes) {
        String digest = ledger.object(name);
        new Datasets(ledger.database)
                .add(new DatasetRecord(name, digest, ledger.object("archive"), 20_000, 16_000, 4000, 0, classes), "me");
    }

    private void checkpoint(String id, Optional<List<String>> classes) {
        ledger.object(id);
        var origin = new CheckpointRecord.Imported(id, Optional.empty());
        checkpoints.add(new CheckpointRecord(id, origin, 0, 0, id, id, Optional.empty(), classes), "me");
    }

    private static ObjectNode request(String dataset, String kind) {
        ObjectNode request = Json.newObject().put("dataset", dataset).put("preset", "tiny");
        request.putObject("conditioning").put("kind", kind);
        return request;
    }

    private JobRequests.Prepared prepare(ObjectNode request) {
        return jobRequests.prepare(JobKind.TRAINING, request);
    }

    private static DatasetClass named(String name) {
        return new DatasetClass(name, 8000, 2000);
    }

    @Test
    void aDataSetWithoutClassesIsRefusedWithWhatToDo() {
        dataset("plain", Optional.of(List.of()));

        assertThatThrownBy(() -> prepare(request("plain", "classes")))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("conditioning.kind"))
                .hasMessageContaining("'plain' has no classes; import it again")
                .hasMessageContaining("a folder for each class or a CSV file");
        assertThat(prepare(request("plain", "none")).warnings()).isEmpty();
    }

    @Test
    void classesThatAreNotKnownYetAreTheWorkersToFind() {
        dataset("old", Optional.empty());

        assertThat(prepare(request("old", "classes")).warnings()).isEmpty();
    }

    @Test
    void classesOfOneSideOfTheSplitAreWarnedOf() {
        dataset(
                "uneven",
                Optional.of(List.of(
                        named("both"),
                        new DatasetClass("a", 0, 1),
                        new DatasetClass("b", 1, 0),
                        new DatasetClass("c", 1, 0),
                        new DatasetClass("d", 1, 0),
                        new DatasetClass("e", 1, 0))));

        assertThat(prepare(request("uneven", "classes")).warnings())
                .containsExactly(
                        "1 of the 6 classes of data set 'uneven' (a) has no training images, so the model does not learn it",
                        "4 of the 6 classes of data set 'uneven' (b, c, d and 1 more) have no validation images, so no score compares with them");
        assertThat(prepare(request("uneven", "none")).warnings()).isEmpty();
    }

    @Test
    void classesOfTooFewValidationImagesToBeScoredAloneAreWarnedOf() {
        dataset(
                "few",
                Optional.of(List.of(
                        new DatasetClass("a", 8, 2), new DatasetClass("b", 12, 3), new DatasetClass("c", 52, 13))));

        assertThat(prepare(request("few", "classes")).warnings())
                .containsExactly(
                        "1 of the 3 classes of data set 'few' (a) has fewer than 3 validation images, too few to score it alone by quick75");
        assertThat(prepare(request("few", "classes").put("protocol", "keras75-b64-s5"))
                        .warnings())
                .containsExactly(
                        "2 of the 3 classes of data set 'few' (a, b) have fewer than 13 validation images, too few to score them alone by keras75-b64-s5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            classes | none-known | must know the 2 classes of data set 'flowers', since conditioning.kind is classes; none-known knows none
            classes | three      | must know the 2 classes of data set 'flowers', since conditioning.kind is classes; three knows 3
            none    | two        | must know no classes, since conditioning.kind is none; two knows 2
            none    | nameless   | must know no classes, since conditioning.kind is none; nameless knows some
            """)
    void aCheckpointOfOtherClassesIsNotBegunWith(String kind, String checkpoint, String message) {
        dataset("flowers", Optional.of(List.of(named("rose"), named("tulip"))));
        checkpoints();

        assertThatThrownBy(() -> prepare(request("flowers", kind).put("initialCheckpoint", checkpoint)))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("initialCheckpoint"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"classes, two", "classes, nameless", "none, none-known"})
    void aCheckpointOfAsManyClassesIs(String kind, String checkpoint) {
        dataset("flowers", Optional.of(List.of(named("rose"), named("tulip"))));
        checkpoints();

        var spec = (TrainingSpec) prepare(request("flowers", kind).put("initialCheckpoint", checkpoint))
                .spec();

        assertThat(spec.start()).isEqualTo(new Start.Initialized(checkpoint));
    }

    private void checkpoints() {
        checkpoint("none-known", Optional.of(List.of()));
        checkpoint("two", Optional.of(List.of("daisy", "lily")));
        checkpoint("three", Optional.of(List.of("daisy", "lily", "iris")));
        checkpoint("nameless", Optional.empty());
    }

    @Test
    void aCheckpointKeepsTheNamesOfItsClasses() {
        checkpoints();

        assertThat(checkpoints.find("three").orElseThrow().classes()).contains(List.of("daisy", "lily", "iris"));
        assertThat(checkpoints.find("nameless").orElseThrow().classes()).isEmpty();
    }
}
