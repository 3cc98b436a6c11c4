package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Trainings that together set everything that can be set, by the names of their requests in {@code trainings.json}. */
final class OptionTrainings {
    private final ObjectNode requests = Json.readResource(OptionTrainings.class, "trainings.json");
    private final Map<String, String> runs = new HashMap<>();
    private final RunningPlatform platform;

    /** Runs them all. */
    OptionTrainings(RunningPlatform platform) {
        this.platform = platform;
        requests.properties().forEach(training -> {
            ObjectNode request = request(training.getKey());
            if (request.has("continues")) {
                request.put("continues", ended(request.path("continues").asText()));
            }
            if (request.has("initialCheckpoint")) {
                ended(request.path("initialCheckpoint").asText());
                request.put(
                        "initialCheckpoint",
                        latest(request.path("initialCheckpoint").asText()));
            }
            runs.put(training.getKey(), platform.submit("training", request));
        });
        runs.keySet().forEach(this::ended);
    }

    private String ended(String name) {
        String state = platform.awaitEnd(run(name));
        assertThat(state)
                .as(() -> name + ": "
                        + platform.gateway.get(path("/v1/jobs/" + run(name))).path("error"))
                .isEqualTo("succeeded");
        return run(name);
    }

    Stream<ObjectNode> requests() {
        return requests.valueStream().map(ObjectNode.class::cast);
    }

    ObjectNode request(String name) {
        return (ObjectNode) requests.path(name);
    }

    String run(String name) {
        return runs.get(name);
    }

    /** @return the id of its newest checkpoint */
    String latest(String name) {
        return platform.gateway
                .get(path("/v1/checkpoints/" + run(name) + "@latest"))
                .path("id")
                .asText();
    }

    /** @return its checkpoints in the order of epochs and momenta */
    List<JsonNode> checkpoints(String run) {
        return platform.gateway
                .get(path("/v1/checkpoints?run=" + run))
                .valueStream()
                .sorted(Comparator.comparing((JsonNode one) -> one.path("epoch").asInt())
                        .thenComparing(one -> one.path("momentum").asDouble()))
                .toList();
    }
}
