package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.schema.RowMigrations;
import io.anthesis.ledger.training.TrainingChange;
import io.anthesis.ledger.training.TrainingFilter;
import io.anthesis.ledger.training.TrainingFilter.Archived;
import io.anthesis.ledger.training.TrainingLabels;
import io.anthesis.ledger.training.TrainingList;
import io.anthesis.ledger.training.TrainingList.Place;
import io.anthesis.ledger.training.TrainingOrder;
import io.anthesis.ledger.training.TrainingOrder.Column;
import io.anthesis.ledger.training.TrainingRow;
import io.anthesis.ledger.training.TrainingRow.Relation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TrainingListTest {
    private static final TrainingFilter ALL = filter(null, null);

    private final LedgerFixture ledger = new LedgerFixture();
    private final TrainingList list = new TrainingList(ledger.database);
    private final TrainingLabels labels = new TrainingLabels(ledger.database);

    private static TrainingFilter filter(String search, String dataset, String... tags) {
        return new TrainingFilter(search, dataset, null, null, null, List.of(tags), Archived.WITHOUT, null, null, null);
    }

    private UUID submit(String name, Consumer<ObjectNode> settings) {
        ObjectNode request =
                Json.newObject().put("dataset", "d").put("preset", "tiny").put("name", name);
        settings.accept(request);
        TrainingSpec spec = Presets.training(request);
        UUID id = UUID.randomUUID();
        ledger.submissions.submit(Submission.of(id, spec, "ada", Optional.empty()));
        return id;
    }

    private UUID submit(String name) {
        return submit(name, request -> {});
    }

    /** Its best checkpoint, with a score by its own protocol. */
    private String scored(UUID run, double kid) {
        String digest = ledger.object("%064x".formatted(run.hashCode() & 0xffffffffL));
        String checkpoint = "%016x".formatted(run.hashCode() & 0xffffffffL);
        ledger.database.transaction(transaction -> {
            transaction.update("""
                    insert into checkpoints (id, run_id, epoch, step, manifest_digest, weights_digest, noise_loss, image_loss,
                        validation_noise_loss, validation_image_loss, grid_digest, best)
                    values (?, ?, 2, 20, ?, ?, 0.5, 0.6, 0.7, 0.8, ?, true)
                    """, checkpoint, run, digest, digest, digest);
            return transaction.update("""
                    insert into scores (id, job_id, checkpoint_id, subject_digest, dataset, reference_digest, extractor_digest,
                        calibrated, protocol, sampler, steps, seed, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                    select gen_random_uuid(), j.id, ?, ?, 'd', 'r', 'e', true, j.spec ->> 'protocol', 'ddim', 5, 1, 8, 8, ?, 0.1, ?, ?
                    from jobs j where j.id = ?
                    """, checkpoint, digest, kid, kid - 0.2, kid + 0.2, run);
        });
        return checkpoint;
    }

    private List<UUID> ids(TrainingFilter filter, String sort) {
        return page(filter, sort, false).stream().map(TrainingRow::id).toList();
    }

    private List<TrainingRow> page(TrainingFilter filter, String sort, boolean onePerModel) {
        return list.page(filter, TrainingOrder.parse(sort), onePerModel, Optional.empty(), 100);
    }

    private void change(UUID id, String json) {
        assertThat(labels.change(id, Json.spec(Json.parse(json), TrainingChange.class)))
                .isTrue();
    }

    @Test
    void aRowHasTheBestScoreTheNewestLossesAndTheNewestOverview() {
        UUID run = submit("scored");
        String checkpoint = scored(run, 0.3);
        ledger.database.transaction(transaction -> transaction.update("""
                insert into progress_points (job_id, done, metrics) values (?, 1, '{"noiseLoss": 0.9}'), (?, 2, '{"noiseLoss": 0.4}')
                """, run, run));

        TrainingRow row = list.find(run).orElseThrow();

        assertThat(row.best()).isEqualTo(new TrainingRow.Best(checkpoint, 2, 0.3, 0.3 - 0.2, 0.5, true));
        assertThat(Json.parse(row.metrics()).path("noiseLoss").asDouble()).isEqualTo(0.4);
        assertThat(row.sampled().validationNoiseLoss()).isEqualTo(0.7);
        assertThat(row.sampled().weightsBytes()).isEqualTo(1);
        assertThat(row.tags()).isEmpty();
        assertThat(row.relation()).isNull();
        assertThat(list.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void trainingsAreSortedByKidAndThoseWithoutOneAreTheLast() {
        UUID bad = submit("bad");
        UUID unscored = submit("unscored");
        UUID good = submit("good");
        scored(bad, 0.5);
        scored(good, 0.1);

        assertThat(ids(ALL, "kid")).containsExactly(good, bad, unscored);
        assertThat(ids(ALL, "-kid")).containsExactly(bad, good, unscored);
    }

    @Test
    void settingsAreSortedAsNumbers() {
        UUID slow = submit("slow", request -> request.put("learningRate", 0.0009));
        UUID fast = submit("fast", request -> request.put("learningRate", 0.01));
        UUID slower = submit("slower", request -> request.put("learningRate", 0.00001));

        assertThat(ids(ALL, "spec.optimizer.learningRate")).containsExactly(slower, slow, fast);
        assertThat(ids(ALL, "spec.no.such.setting")).containsExactlyInAnyOrder(slow, fast, slower);
    }

    @Test
    void pagesHaveEveryTrainingOnceInTheOrderOfTheWholeList() {
        for (int i = 0; i < 7; i++) {
            int seed = i % 3;
            UUID run = submit("n" + seed, request -> request.put("seed", seed));
            if (i > 3) {
                scored(run, i);
            }
        }
        List<String> columns = Stream.of(Column.values()).map(Column::key).toList();

        assertThat(Stream.of(columns.stream(), Stream.of("spec.seed", "spec.network.widths"))
                        .flatMap(keys -> keys)
                        .flatMap(key -> Stream.of(key, "-" + key)))
                .allSatisfy(sort -> assertThat(paged(sort))
                        .hasSize(7)
                        .doesNotHaveDuplicates()
                        .isEqualTo(ids(ALL, sort)));
    }

    private List<UUID> paged(String sort) {
        List<UUID> paged = new ArrayList<>();
        Optional<Place> after = Optional.empty();
        List<TrainingRow> page;
        do {
            page = list.page(ALL, TrainingOrder.parse(sort), false, after, 2);
            paged.addAll(ids(page));
            if (!page.isEmpty()) {
                after = Optional.of(
                        new Place(page.getLast().place(), page.getLast().id()));
            }
        } while (!page.isEmpty());
        return paged;
    }

    @Test
    void filtersGoTogether() {
        UUID roses = submit("Red roses", request -> request.put("dataset", "flowers"));
        UUID tulips = submit("tulips 100%", request -> request.put("dataset", "flowers"));
        UUID cats = submit("cats");
        change(roses, "{\"tags\": [\"good\", \"paper\"]}");
        change(tulips, "{\"tags\": [\"good\"]}");

        assertThat(ids(filter("ROSE", null), "name")).containsExactly(roses);
        assertThat(ids(filter("0%", null), "name")).containsExactly(tulips);
        assertThat(ids(filter(cats.toString().substring(0, 13), null), "name")).containsExactly(cats);
        assertThat(ids(filter(null, "flowers"), "name")).containsExactly(roses, tulips);
        assertThat(ids(filter(null, "flowers", "good"), "name")).containsExactly(roses, tulips);
        assertThat(ids(filter(null, null, "good", "paper"), "name")).containsExactly(roses);
        assertThat(ids(filter(null, "flowers", "none"), "name")).isEmpty();
        assertThat(ids(
                        new TrainingFilter(
                                null,
                                null,
                                "queued",
                                "residual-unet",
                                "ada",
                                List.of(),
                                Archived.WITH,
                                null,
                                null,
                                null),
                        "name"))
                .containsExactly(cats, roses, tulips);
        assertThat(ids(
                        new TrainingFilter(
                                null, null, null, "clear-unet", null, List.of(), Archived.WITH, null, null, null),
                        "name"))
                .isEmpty();
    }

    @Test
    void labelsAreChangedOneByOneAndArchivedTrainingsAreLeftOut() {
        UUID run = submit("before");
        UUID other = submit("other");

        change(run, "{\"name\": \"after\", \"tags\": [\"a\", \"b\", \"a\"]}");
        change(run, "{\"notes\": \"works\", \"archived\": true}");
        TrainingRow row = list.find(run).orElseThrow();

        assertThat(row.name()).isEqualTo("after");
        assertThat(row.tags()).containsExactly("a", "b");
        assertThat(row.notes()).isEqualTo("works");
        assertThat(row.archivedAt()).isNotNull();
        assertThat(ids(ALL, "name")).containsExactly(other);
        var archived = new TrainingFilter(null, null, null, null, null, List.of(), Archived.ONLY, null, null, null);
        assertThat(ids(archived, "name")).containsExactly(run);
        change(run, "{\"archived\": false}");
        assertThat(ids(ALL, "name")).containsExactly(run, other);
        assertThat(labels.change(UUID.randomUUID(), new TrainingChange(null, null, "n", null)))
                .isFalse();
    }

    @Test
    void labelsHaveBounds() {
        List<String> tooMany = Collections.nCopies(21, "t");

        assertThatThrownBy(() -> new TrainingChange(null, null, null, null)).isInstanceOf(InvalidSpec.class);
        assertThatThrownBy(() -> new TrainingChange(" ", null, null, null)).hasMessageContaining("1 to 100 characters");
        assertThatThrownBy(() -> new TrainingChange(null, tooMany, null, null)).hasMessageContaining("at most 20 tags");
        assertThatThrownBy(() -> new TrainingChange(null, null, "x".repeat(10_001), null))
                .hasMessageContaining("at most 10000 characters");
        for (String tag : List.of("", " a", "a,b", "a\nb", "x".repeat(41))) {
            assertThatThrownBy(() -> new TrainingChange(null, List.of(tag), null, null))
                    .as(tag)
                    .isInstanceOf(InvalidSpec.class);
        }
    }

    @Test
    void branchesOfAModelShareItsIdAndAreShownByTheFirstOfThem() {
        UUID first = submit("model");
        UUID alone = submit("alone");
        String checkpoint = scored(first, 0.4);
        UUID fork = submit("fork", request -> request.put("initialCheckpoint", checkpoint));
        UUID longer = submit(
                "longer", request -> request.put("continues", first.toString()).put("epochs", 50));
        UUID again = submit(
                "again", request -> request.put("continues", longer.toString()).put("epochs", 50));
        scored(longer, 0.2);

        assertThat(list.find(fork).orElseThrow().relation()).isEqualTo(Relation.FORK);
        assertThat(list.find(longer).orElseThrow().relation()).isEqualTo(Relation.EXTEND);
        assertThat(list.find(again).orElseThrow().relation()).isEqualTo(Relation.RESUME);
        assertThat(list.find(again).orElseThrow().parent()).isEqualTo(longer);
        assertThat(List.of(first, fork, longer, again))
                .allSatisfy(
                        run -> assertThat(list.find(run).orElseThrow().model()).isEqualTo(first));
        assertThat(page(ALL, "kid", true)).extracting(TrainingRow::id).containsExactly(longer, alone);
        assertThat(page(ALL, "-created", true)).extracting(TrainingRow::id).containsExactly(again, alone);
        assertThat(page(ALL, "kid", true).getFirst().branches()).isEqualTo(4);
        var branches = new TrainingFilter(null, null, null, null, null, List.of(), Archived.WITH, first, null, null);
        assertThat(ids(branches, "created")).containsExactly(first, fork, longer, again);
    }

    @Test
    void aModelOutlivesItsFirstTraining() {
        UUID first = submit("first");
        UUID longer = submit(
                "longer", request -> request.put("continues", first.toString()).put("epochs", 50));
        ledger.database.transaction(transaction -> transaction.update("delete from jobs where id = ?", first));

        TrainingRow row = list.find(longer).orElseThrow();

        assertThat(row.model()).isEqualTo(first);
        assertThat(row.parent()).isNull();
    }

    @Test
    void restoredRowsOfAnOlderSchemaGetTheirModels() {
        UUID first = submit("first");
        UUID longer = submit(
                "longer", request -> request.put("continues", first.toString()).put("epochs", 50));
        ledger.database.transaction(
                transaction -> transaction.update("update runs set model_id = job_id, parent_id = null"));

        ledger.database.transaction(transaction -> {
            RowMigrations.apply(transaction, 19);
            return null;
        });

        assertThat(list.find(longer).orElseThrow().model()).isEqualTo(first);
        assertThat(list.find(longer).orElseThrow().parent()).isEqualTo(first);
    }

    @Test
    void pagesOfFiveThousandGoOnWhereTheOneBeforeEnded() {
        fiveThousand();
        List<TrainingRow> first = list.page(ALL, TrainingOrder.parse("-created"), true, Optional.empty(), 51);
        var after = new Place(first.get(49).place(), first.get(49).id());

        List<TrainingRow> second = list.page(ALL, TrainingOrder.parse("-created"), true, Optional.of(after), 51);

        assertThat(second).hasSize(51);
        assertThat(second.getFirst().id()).isEqualTo(first.getLast().id());
        assertThat(new HashSet<>(ids(first)).size()).isEqualTo(51);
        assertThat(ids(second)).doesNotContainAnyElementsOf(ids(first.subList(0, 50)));
    }

    private void fiveThousand() {
        ledger.database.transaction(transaction -> {
            transaction.update("""
                    insert into jobs (id, kind, state, submitter, body_digest, spec, created_at)
                    select gen_random_uuid(), 'training', 'succeeded', 's', 'd', jsonb_build_object('dataset', 'd', 'seed', i, 'epochs', 1),
                        now() - i * interval '1 minute' from generate_series(1, 5000) i
                    """);
            transaction.update(
                    "insert into runs (job_id, name, model_id) select id, 'run ' || (spec ->> 'seed'), id from jobs");
            return transaction.update("analyze");
        });
    }

    private static List<UUID> ids(List<TrainingRow> rows) {
        return rows.stream().map(TrainingRow::id).toList();
    }

    @Test
    void onlyRowsOfThePageHaveTheirCheckpointsLookedUp() {
        fiveThousand();
        long before = scansOfCheckpoints();

        list.page(ALL, TrainingOrder.parse("-created"), true, Optional.empty(), 50);

        // The server counts when the connection has ended: at least one for each row's best and newest checkpoint.
        Awaitility.await().until(() -> scansOfCheckpoints() - before >= 50);
        assertThat(scansOfCheckpoints() - before).isLessThan(500);
    }

    private long scansOfCheckpoints() {
        return ledger.database.transaction(transaction -> transaction
                .first(
                        row -> row.getLong(1),
                        "select coalesce(idx_scan, 0) + seq_scan from pg_stat_user_tables where relname = 'checkpoints'")
                .orElseThrow());
    }

    @Test
    void anUnknownColumnIsNamed() {
        for (String sort : List.of("", "-", "colour", "spec.", "spec.a'b", "spec.a..b")) {
            assertThatThrownBy(() -> TrainingOrder.parse(sort))
                    .as(sort)
                    .isInstanceOf(InvalidSpec.class)
                    .hasMessageContaining("sort must be one of created")
                    .hasMessageContaining("was '" + sort + "'");
        }
    }
}
