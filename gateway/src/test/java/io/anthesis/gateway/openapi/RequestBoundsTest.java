package io.anthesis.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.json.JsonFields;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.AugmentationSpec;
import io.anthesis.contracts.spec.training.ClearUNetSpec;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.DataSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ResidualUNetSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.time.RequestTimes;
import io.anthesis.ledger.training.TrainingChange;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the OpenAPI document says of requests is what the specs enforce. */
class RequestBoundsTest {
    private static final JsonNode SCHEMAS = schemas();

    private static JsonNode schemas() {
        try (InputStream in = RequestBoundsTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new YAMLMapper().readTree(in).at("/components/schemas");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A request, and how it is read. */
    private record Request(String schema, String smallest, Consumer<ObjectNode> read) {}

    private static final List<Request> REQUESTS = List.of(
            new Request(
                    "TrainingRequest", "{\"dataset\": \"d\"}", request -> Presets.training(withoutOptions(request))),
            new Request(
                    "SamplingRequest", "{\"checkpoint\": \"c\"}", request -> Presets.sampling(withoutOptions(request))),
            new Request(
                    "EvaluationRequest",
                    "{\"checkpoint\": \"c\"}",
                    request -> Presets.evaluation(withoutOptions(request))),
            new Request("SamplerRequest", "{}", request -> Json.spec(request, SamplerSpec.class)),
            new Request(
                    "Guidance",
                    "{\"scale\": 2}",
                    request -> Json.spec(Json.newObject().set("guidance", request), SamplerSpec.class)),
            new Request(
                    "TrainingChangeRequest",
                    "{\"archived\": true}",
                    request -> Json.spec(request, TrainingChange.class)),
            part("DataSettings", "{}", "{'data': %s}"),
            part("ResidualUNetSettings", "{}", "{'network': %s}"),
            part(
                    "ClearUNetSettings",
                    "{'architecture': 'clear-unet', 'widths': [8, 16], 'attentions': [false, true]}",
                    "{'data': {'imageSize': 512}, 'network': %s}"),
            part("AngleScheduleSettings", "{}", "{'schedule': %s}"),
            part("LogSnrScheduleSettings", "{'kind': 'log-snr'}", "{'schedule': %s}"),
            part("ObjectiveSettings", "{}", "{'objective': %s}"),
            part("EqualWeightingSettings", "{}", "{'objective': {'weighting': %s}}"),
            part("MinSnrWeightingSettings", "{'kind': 'min-snr'}", "{'objective': {'weighting': %s}}"),
            part("AugmentationSettings", "{}", "{'augmentation': %s}"),
            part("OptimizerSettings", "{}", "{'data': {'batchSize': 4096}, 'optimizer': %s}"),
            part("LearningRateCurveSettings", "{}", "{'optimizer': {'curve': %s}}"),
            part("EmaSettings", "{}", "{'ema': %s}"),
            part("UnconditionalSettings", "{}", "{'conditioning': %s}"),
            part("ClassesSettings", "{'kind': 'classes'}", "{'conditioning': %s}"));

    /** A part of a request for a training, and a request that has it; quotes are single. */
    private static Request part(String schema, String smallest, String request) {
        return new Request(schema, smallest.replace('\'', '"'), part -> {
            String whole = request.replace('\'', '"').formatted(part);
            Presets.training(Json.requireObject(Json.parse(whole)).put("dataset", "d"));
        });
    }

    private static ObjectNode withoutOptions(ObjectNode request) {
        JobOptions.takeFrom(request);
        return request;
    }

    @TestFactory
    Stream<DynamicTest> boundsOfEveryField() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Request request : REQUESTS) {
            for (var property :
                    SCHEMAS.path(request.schema()).path("properties").properties()) {
                String name = request.schema() + "." + property.getKey();
                tests.add(DynamicTest.dynamicTest(
                        name, () -> check(request, property.getKey(), resolved(property.getValue()))));
            }
        }
        return tests.stream();
    }

    private static JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : SCHEMAS.path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static void check(Request request, String field, JsonNode schema) {
        boolean whole = schema.path("type").asText().equals("integer");
        double beyond = whole ? 1 : 0.001;
        if (schema.has("minimum")) {
            double minimum = schema.path("minimum").asDouble();
            accepts(request, field, number(minimum, whole));
            refuses(request, field, number(minimum - beyond, whole));
        }
        if (schema.has("maximum")) {
            double maximum = schema.path("maximum").asDouble();
            accepts(request, field, number(maximum, whole));
            refuses(request, field, number(maximum + beyond, whole));
        }
        for (String bound : List.of("exclusiveMinimum", "exclusiveMaximum")) {
            if (schema.has(bound)) {
                refuses(request, field, number(schema.path(bound).asDouble(), false));
            }
        }
        schema.path("enum").forEach(value -> accepts(request, field, value));
        if (schema.has("enum")) {
            refuses(request, field, Json.parse("\"nothing of the kind\""));
        }
        if (schema.has("maxLength")) {
            int longest = schema.path("maxLength").asInt();
            accepts(request, field, Json.parse('"' + "x".repeat(longest) + '"'));
            refuses(request, field, Json.parse('"' + "x".repeat(longest + 1) + '"'));
        }
        if (schema.has("type")) {
            refuses(request, field, Json.parse("[{}]"));
        }
    }

    private static JsonNode number(double value, boolean whole) {
        return Json.parse(whole ? Long.toString((long) value) : Double.toString(value));
    }

    private static void accepts(Request request, String field, JsonNode value) {
        assertThatCode(() -> request.read().accept(with(request, field, value)))
                .as("%s: %s", field, value)
                .doesNotThrowAnyException();
    }

    private static void refuses(Request request, String field, JsonNode value) {
        assertThatThrownBy(() -> request.read().accept(with(request, field, value)))
                .as("%s: %s", field, value)
                .isInstanceOf(InvalidSpec.class);
    }

    private static ObjectNode with(Request request, String field, JsonNode value) {
        ObjectNode body = Json.requireObject(Json.parse(request.smallest()));
        body.set(field, value);
        return body;
    }

    @Test
    void aDeadlineIsATimeThatTheLedgerHoldsWithinTenYears() {
        assertThat(SCHEMAS.at("/Deadline/format").asText()).isEqualTo("date-time");
        Instant now = Instant.now();
        for (Request request : REQUESTS) {
            if (SCHEMAS.path(request.schema()).path("properties").has("deadline")) {
                accepts(
                        request,
                        "deadline",
                        Json.parse('"' + now.plusSeconds(60).toString() + '"'));
                refuses(request, "deadline", Json.parse("\"+300000-01-01T00:00:00Z\""));
                refuses(request, "deadline", Json.parse("\"tomorrow\""));
                refuses(request, "deadline", Json.parse("17"));
            }
        }
        assertThat(SCHEMAS.at("/Deadline/description").asText()).contains("ten years");
        assertThatThrownBy(() -> RequestTimes.deadline("deadline", now.plus(Duration.ofDays(3654)), now))
                .isInstanceOf(InvalidSpec.class);
        assertThatCode(() -> RequestTimes.deadline("deadline", now.plus(Duration.ofDays(3652)), now))
                .doesNotThrowAnyException();
    }

    @Test
    void everyFieldThatASpecHasIsThere() {
        assertThat(names("TrainingRequest")).containsExactlyInAnyOrderElementsOf(fieldsOfTrainings());
        assertThat(names("SamplingRequest")).containsExactlyInAnyOrderElementsOf(fieldsWithOptions(SamplingSpec.class));
        assertThat(names("EvaluationRequest"))
                .containsExactlyInAnyOrderElementsOf(fieldsWithOptions(EvaluationSpec.class));
        assertThat(names("TrainingChangeRequest"))
                .containsExactlyInAnyOrderElementsOf(
                        JsonFields.of(TrainingChange.class).keySet());
        assertThat(names("SamplerRequest"))
                .containsExactlyInAnyOrderElementsOf(
                        JsonFields.of(SamplerSpec.class).keySet());
    }

    @Test
    void aClassIsANumberOrAName() {
        JsonNode number = SCHEMAS.at("/ImageClass/oneOf/0");
        JsonNode name = SCHEMAS.at("/ImageClass/oneOf/1");
        assertThat(number.path("type").asText()).isEqualTo("integer");
        assertThat(name.path("type").asText()).isEqualTo("string");
        Request evaluation = REQUESTS.get(2);
        int last = number.path("maximum").asInt();
        int longest = name.path("maxLength").asInt();
        for (JsonNode given : List.of(number.path("minimum"), number.path("maximum"), text("x".repeat(longest)))) {
            accepts(evaluation, "class", given);
        }
        for (JsonNode given :
                List.of(number(0, true), number(last + 1, true), text("x".repeat(longest + 1)), text(" "))) {
            refuses(evaluation, "class", given);
        }
    }

    private static JsonNode text(String value) {
        return Json.parse('"' + value + '"');
    }

    /** The nested ones, and those that version 0.1 wrote. */
    private static Set<String> fieldsOfTrainings() {
        var fields = new HashSet<>(fieldsWithOptions(TrainingSpec.class, "preset", "continues", "initialCheckpoint"));
        fields.remove("start");
        Json.tree(Presets.training(Json.newObject().put("dataset", "d")))
                .fieldNames()
                .forEachRemaining(fields::add);
        return fields;
    }

    private static Stream<Arguments> parts() {
        return Stream.of(
                arguments("DataSettings", DataSpec.class),
                arguments("ResidualUNetSettings", ResidualUNetSpec.class),
                arguments("ClearUNetSettings", ClearUNetSpec.class),
                arguments("AngleScheduleSettings", ScheduleSpec.Angle.class),
                arguments("LogSnrScheduleSettings", ScheduleSpec.LogSnr.class),
                arguments("ObjectiveSettings", ObjectiveSpec.class),
                arguments("EqualWeightingSettings", ObjectiveSpec.Equal.class),
                arguments("MinSnrWeightingSettings", ObjectiveSpec.MinSnr.class),
                arguments("AugmentationSettings", AugmentationSpec.class),
                arguments("OptimizerSettings", OptimizerSpec.class),
                arguments("LearningRateCurveSettings", OptimizerSpec.Curve.class),
                arguments("EmaSettings", EmaSpec.class),
                arguments("UnconditionalSettings", ConditioningSpec.None.class),
                arguments("ClassesSettings", ConditioningSpec.Classes.class));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void everyFieldThatAPartOfATrainingHasIsThere(String schema, Class<?> part) {
        List<String> discriminators = List.of("architecture", "kind");

        assertThat(names(schema).stream().filter(name -> !discriminators.contains(name)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(part.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void everyPresetIsNamed() {
        assertThat(SCHEMAS.at("/TrainingRequest/properties/preset/enum"))
                .map(JsonNode::asText)
                .containsExactlyElementsOf(
                        Presets.all().propertyStream().map(Map.Entry::getKey).toList());
    }

    private static List<String> names(String schema) {
        return SCHEMAS.path(schema)
                .path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> fieldsWithOptions(Class<?> spec, String... others) {
        return Stream.of(JsonFields.of(spec).keySet().stream(), Stream.of("priority", "deadline"), Stream.of(others))
                .flatMap(names -> names)
                .toList();
    }

    @Test
    void examplesCanBeRead() {
        for (Request request : REQUESTS) {
            SCHEMAS.path(request.schema()).path("examples").forEach(example -> assertThatCode(
                            () -> request.read().accept(example.deepCopy()))
                    .doesNotThrowAnyException());
        }
    }
}
