package io.anthesis.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"2\"",
            "-1",
            "2.5",
            "1e400",
            "99999999999999999999999",
            "[]",
            "{}",
            "[null]",
            "[[1]]",
            "{\"a\": {\"b\": 1}}",
            "\"\"",
            "NaN",
            "\"NaN\"",
            "[1, \"x\"]",
            "{\"solver\": 3}",
            "{\"ofImage\": \"x\"}");

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        assertThat(Json.parse("\uFEFF{\"epochs\": 2}").path("epochs").intValue())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 1, "a": 2}  | body must be JSON at line 1, column 15: it has the field 'a' twice
            {"a":             | body must be JSON at line 1, column 6: it ends too soon
            {"a": NaN}        | body must be JSON at line 1, column 10: unexpected character
            {} {}             | body must be JSON at line 1, column 4: something follows the value
            <html>            | body must be JSON at line 1, column 1: unexpected character
            {"a": [1e999]}    | a must be a number from -1.8e308 to 1.8e308
            """)
    void textThatIsNotJsonIsToldInOwnWords(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(InvalidSpec.class)
                .hasMessage(message);
    }

    @Test
    void textThatIsTooDeepIsToldInOwnWords() {
        assertThatThrownBy(() -> Json.parse("[".repeat(2000))).hasMessageContaining("nested too deeply");
    }

    @Test
    void theTextIsNamedAsItsUserKnowsIt() {
        assertThatThrownBy(() -> Json.parse("--sampler", "{")).hasMessageStartingWith("--sampler must be JSON");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsNeverWritten(double value) {
        List<Object> holders = List.of(
                value,
                (float) value,
                Map.of("kid", value),
                new double[] {1, value},
                new float[] {1, (float) value},
                List.of(value),
                Json.newObject().put("kid", value),
                Json.tree(Map.of("kid", value)));

        for (Object holder : holders) {
            assertThatThrownBy(() -> Json.write(holder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("numbers in JSON must be finite, was "
                            + (holder instanceof double[] ? "[1.0, " + value + "]" : value));
        }
    }

    /** Any field with any value: a spec, or a refusal that names no class of ours, of Java or of the JSON library. */
    @Test
    void refusalsNameNoClass() {
        var random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            String request = request(random);
            for (int kind = 0; kind < 4; kind++) {
                int which = kind;
                Throwable refusal = catchThrowable(() -> read(which, request));
                if (refusal != null) {
                    assertThat(refusal).as(request).isInstanceOf(InvalidSpec.class);
                    assertThat(refusal.getMessage())
                            .as(request)
                            .doesNotContainIgnoringCase("jackson")
                            .doesNotContain(
                                    "fasterxml", "java.", "io.anthesis", "ObjectNode", "JsonNode", "Feature", "Stream");
                }
            }
        }
    }

    private static void read(int kind, String request) {
        JsonNode parsed = Json.parse(request);
        switch (kind) {
            case 0 -> Presets.training(parsed);
            case 1 -> Presets.sampling(parsed);
            case 2 -> Presets.evaluation(parsed);
            default -> Presets.sweep(parsed);
        }
    }

    private static String request(Random random) {
        ObjectNode usual = Json.tree(Presets.training(Json.newObject().put("dataset", "d")));
        List<String> fields = new ArrayList<>(List.of(
                "checkpoint",
                "images",
                "steps",
                "sampler",
                "samplers",
                "interpolation",
                "variation",
                "preset",
                "priority"));
        usual.fieldNames().forEachRemaining(fields::add);
        var text = new StringBuilder("{");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(fields.get(random.nextInt(fields.size())))
                    .append("\": ")
                    .append(VALUES.get(random.nextInt(VALUES.size())));
        }
        return text.append(random.nextInt(20) == 0 ? "" : "}").toString();
    }
}
