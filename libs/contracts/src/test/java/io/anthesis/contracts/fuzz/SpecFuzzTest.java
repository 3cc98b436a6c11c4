package io.anthesis.contracts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of any bytes, the reader of requests and commands gives a spec or refuses it. A plain build runs damaged requests, the same each
 * time; {@code JAZZER_FUZZ=1} searches further by coverage.
 */
class SpecFuzzTest {
    private static final String[] REQUESTS = {
        "{\"dataset\": \"blossoms\", \"preset\": \"tiny\", \"widths\": [8, 16], \"seed\": 1, \"priority\": 3}",
        "{\"checkpoint\": \"run@best\", \"images\": 4, \"sampler\": {\"solver\": \"ddim\"}, \"deadline\": \"2030-01-01T00:00:00Z\"}",
        "{\"checkpoint\": \"run@latest\", \"protocol\": \"quick75\", \"seed\": 42}"
    };

    static Stream<byte[]> requests() {
        var random = new Random(1);
        return Stream.of(REQUESTS)
                .map(request -> request.getBytes(StandardCharsets.UTF_8))
                .flatMap(request -> IntStream.range(0, 300).mapToObj(copy -> damaged(request, copy, random)));
    }

    private static byte[] damaged(byte[] request, int bytes, Random random) {
        byte[] changed = request.clone();
        for (int i = 0; i < bytes % 6; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return changed;
    }

    @MethodSource("requests")
    @FuzzTest(maxDuration = "10m")
    void aSpecOrARefusal(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        read(() -> Presets.training(withoutOptions(text)));
        read(() -> Presets.sampling(withoutOptions(text)));
        read(() -> Presets.evaluation(withoutOptions(text)));
    }

    private static JsonNode withoutOptions(String text) {
        var request = Json.requireObject(Json.parse(text));
        JobOptions.takeFrom(request);
        return request;
    }

    private static void read(Runnable reading) {
        try {
            reading.run();
        } catch (InvalidSpec expected) {
            // Anything else, and any other error, is a finding.
        }
    }
}
