package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.json.JsonFields;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.task.TaskState;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SQL names fields of specs, states, kinds, event types and topics in text, where no compiler sees that Java renamed one. */
class SqlLiteralsTest {
    private static final String COMPARED = " (?:=|<>|in|not in|= ANY) (?:\\(|ARRAY\\[)*";
    private static final String WORDS = "((?:'\\w+'(?:::text)?(?:,\\s*)?)+)";
    private static final Pattern STATES = Pattern.compile("\\bstate" + COMPARED + WORDS);
    private static final Pattern KINDS = Pattern.compile("(?:\\bkind" + COMPARED + "|unnest\\(array\\[)" + WORDS);
    private static final Pattern LITERAL = Pattern.compile("'(\\w+)'");
    private static final Pattern EVENT_TYPE = Pattern.compile("'(io\\.anthesis\\.[^']*)'");
    private static final Pattern TOPIC = Pattern.compile("\\bkind \\|\\| '([^']*)'");

    /** Such as {@code j.spec -> 'sampler' ->> 'computeType'}. */
    private static final Pattern SPEC_FIELD = Pattern.compile("spec ->>? '(\\w+)'(?: ->>? '(\\w+)')?");

    /** A field that the SQL of a class reads from specs of these types; of none where it is no component of a record. */
    private record SpecField(String reader, String field, List<Class<?>> specs) {}

    private static final List<SpecField> SPEC_FIELDS = List.of(
            read("Deletions", "checkpoint", SamplingSpec.class, EvaluationSpec.class),
            read("Deletions", "dataset", TrainingSpec.class),
            read("ImageCollections", "checkpoint", SamplingSpec.class),
            read("Leases", "microBatches", TrainingSpec.class),
            read("MeasuredSpeeds", "class", EvaluationSpec.class),
            read("MeasuredSpeeds", "checkpoint", SamplingSpec.class, EvaluationSpec.class),
            read("MeasuredSpeeds", "computeType", TrainingSpec.class),
            read("MeasuredSpeeds", "data.batchSize", TrainingSpec.class),
            read("MeasuredSpeeds", "data.imageSize", TrainingSpec.class),
            read("MeasuredSpeeds", "images", SamplingSpec.class),
            read("MeasuredSpeeds", "network", TrainingSpec.class),
            read("MeasuredSpeeds", "optimizer.accumulation", TrainingSpec.class),
            read("MeasuredSpeeds", "protocol", EvaluationSpec.class),
            read("MeasuredSpeeds", "sampler", EvaluationSpec.class),
            read("MeasuredSpeeds", "sampler.guidance", SamplingSpec.class),
            read("MeasuredSpeeds", "sampler.computeType", SamplingSpec.class),
            read("MeasuredSpeeds", "sampler.secondOrderAlpha", SamplingSpec.class),
            read("MeasuredSpeeds", "steps", SamplingSpec.class, EvaluationSpec.class),
            read("MeasuredSpeeds", "trajectory", SamplingSpec.class),
            read("MeasuredSpeeds", "verifies", EvaluationSpec.class),
            read("ParameterSweeps", "class", EvaluationSpec.class),
            read("QueueReading", "checkpoint", SamplingSpec.class, EvaluationSpec.class),
            read("QueueReading", "sampling", EvaluationSpec.class),
            read("Scores", "protocol", TrainingSpec.class),
            read("Submissions", "checkpoint", SamplingSpec.class),
            read("TrainingHistory", "protocol", TrainingSpec.class),
            read("TrainingList", "continues"),
            read("TrainingList", "dataset", TrainingSpec.class),
            read("TrainingList", "epochs", TrainingSpec.class),
            read("TrainingList", "initialCheckpoint"),
            read("TrainingList", "network.architecture"),
            read("TrainingList", "protocol", TrainingSpec.class),
            read("TrainingOrder", "dataset", TrainingSpec.class),
            read("find_models", "continues"),
            read("find_models", "initialCheckpoint"),
            read("runs_find_parent", "continues"),
            read("runs_find_parent", "initialCheckpoint"),
            read("samples_class", "checkpoint", SamplingSpec.class),
            read("samples_class", "classes", SamplingSpec.class),
            read("Trainings", "protocol", TrainingSpec.class));

    private static SpecField read(String reader, String field, Class<?>... specs) {
        return new SpecField(reader, field, List.of(specs));
    }

    /** Everything with SQL in it by its name: classes, and what the migrations have left in the database. */
    private static final Map<String, String> TEXTS = new HashMap<>();

    @BeforeAll
    static void readTexts() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                TEXTS.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        String definitions = """
                select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace
                union all select indexname, indexdef from pg_indexes where schemaname = 'public'
                union all select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
                union all select viewname, definition from pg_views where schemaname = 'public'
                """;
        new LedgerFixture()
                .database
                .transaction(transaction ->
                        transaction.list(row -> Map.entry(row.getString(1), row.getString(2)), definitions))
                .forEach(definition -> TEXTS.merge(definition.getKey(), definition.getValue(), String::concat));
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    /** @return the first group of each match, anywhere */
    private static Set<String> all(Pattern pattern) {
        return TEXTS.values().stream()
                .flatMap(text -> matches(pattern, text))
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> literals(String sql) {
        return matches(LITERAL, sql).map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static List<String> kinds() {
        return Stream.of(JobKind.values()).map(JobKind::key).toList();
    }

    private static List<String> jobStates() {
        return Stream.of(JobState.values()).map(JobState::key).toList();
    }

    private static List<String> taskStates() {
        return Stream.of(TaskState.values()).map(TaskState::key).toList();
    }

    @Test
    void fieldsOfSpecsAreListedWithTheirSpecs() {
        List<String> listed = SPEC_FIELDS.stream()
                .map(field -> field.reader() + " " + field.field())
                .toList();

        Set<String> found = TEXTS.entrySet().stream()
                .flatMap(text -> matches(SPEC_FIELD, text.getValue())
                        .map(match -> text.getKey() + " " + match.group(1)
                                + Optional.ofNullable(match.group(2))
                                        .map(nested -> "." + nested)
                                        .orElse("")))
                .collect(Collectors.toSet());

        assertThat(found).containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void fieldsOfSpecsAreFieldsOfTheirJson() {
        assertThat(SPEC_FIELDS).allSatisfy(field -> assertThat(field.specs()).allSatisfy(spec -> {
            Type type = spec;
            for (String name : field.field().split("\\.")) {
                Map<String, Type> fields = JsonFields.of((Class<?>) type);
                assertThat(fields).containsKey(name);
                type = fields.get(name);
            }
        }));
    }

    @Test
    void fieldsThatAreNoComponentsAreInTheJsonOfTrainings() {
        for (String start : List.of("continues", "initialCheckpoint")) {
            var request = Json.newObject().put("dataset", "d").put(start, "0123456789abcdef");

            ObjectNode json = Json.tree(Presets.training(request));

            assertThat(json.path(start).asText()).isEqualTo("0123456789abcdef");
            assertThat(json.at("/network/architecture").asText()).isNotEmpty();
        }
    }

    @Test
    void tablesAllowTheStatesAndKindsOfJava() {
        assertThat(literals(TEXTS.get("jobs_state_check"))).containsExactlyInAnyOrderElementsOf(jobStates());
        assertThat(literals(TEXTS.get("tasks_state_check"))).containsExactlyInAnyOrderElementsOf(taskStates());
        for (String constraint : List.of("jobs_kind_check", "workers_kind_check", "webhooks_kind_check")) {
            assertThat(literals(TEXTS.get(constraint))).containsExactlyInAnyOrderElementsOf(kinds());
        }
    }

    @Test
    void statementsNameStatesAndKindsOfJava() {
        List<String> states =
                Stream.concat(jobStates().stream(), taskStates().stream()).toList();

        assertThat(all(STATES)).hasSizeGreaterThan(8).allSatisfy(some -> assertThat(states)
                .containsAll(literals(some)));
        assertThat(all(KINDS)).hasSizeGreaterThan(3).allSatisfy(some -> assertThat(kinds())
                .containsAll(literals(some)));
    }

    @Test
    void functionsWriteEventsOfKnownTypesToKnownTopics() {
        List<String> types = Stream.of(EventType.values()).map(EventType::type).toList();

        assertThat(all(EVENT_TYPE)).isNotEmpty().isSubsetOf(types);
        assertThat(all(TOPIC)).isNotEmpty().allSatisfy(suffix -> assertThat(kinds())
                .allSatisfy(kind -> assertThat(Topics.all()).contains(kind + suffix)));
    }
}
