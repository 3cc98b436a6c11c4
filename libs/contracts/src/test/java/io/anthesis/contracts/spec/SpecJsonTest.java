package io.anthesis.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests are read, stored and refused to the last character. {@code spec-json.txt} has for each a kind and the request, then the spec
 * as it is stored, or {@code FIELD ! MESSAGE} where it is refused. Version 0.1 wrote the answers to requests of its fields; in refusals,
 * lists of fields have those that were added, and samplers are shown by their labels.
 */
class SpecJsonTest {
    static Stream<Arguments> requests() throws IOException {
        try (InputStream in = SpecJsonTest.class.getResourceAsStream("spec-json.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n")).map(block -> {
                String[] lines = block.split("\n");
                String[] request = lines[0].split(" ", 2);
                return Arguments.of(request[0], request[1], lines[1]);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsAreStoredOrRefusedAsBefore(String kind, String request, String expected) {
        JsonNode body = Json.parse(request);
        int refused = expected.indexOf(" ! ");
        if (refused >= 0) {
            assertThatThrownBy(() -> spec(kind, body))
                    .hasMessage(expected.substring(refused + 3))
                    .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                            .isEqualTo(expected.substring(0, refused)));
            return;
        }
        Object spec = spec(kind, body);

        assertThat(Json.write(spec)).isEqualTo(expected);
        assertThat(Json.read(expected, spec.getClass())).isEqualTo(spec);
    }

    private static Object spec(String kind, JsonNode body) {
        return switch (kind) {
            case "sampling" -> Presets.sampling(body);
            case "evaluation" -> Presets.evaluation(body);
            case "sampler" -> Json.spec(body, SamplerSpec.class);
            case "sweep" -> Presets.sweep(body);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
