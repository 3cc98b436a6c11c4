package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How tables name checkpoints: by run and epoch, as in {@code real flowers, epoch 8}, where the API has a hash. */
public final class CheckpointNames {
    private static final int MOST = 20_000;
    private static final int SHORT_ID = 8;

    private final Map<String, String> runs = new HashMap<>();
    private final Map<String, String> checkpoints = new HashMap<>();

    public CheckpointNames(GatewayClient gateway) {
        addRuns(gateway.list(ApiPath.of("trainings").with("archived", "any"), MOST));
        gateway.list(ApiPath.of("checkpoints"), MOST)
                .forEach(checkpoint -> checkpoints.put(
                        Fields.text(checkpoint, "id"),
                        checkpoint.hasNonNull("run")
                                ? run(Fields.text(checkpoint, "run")) + ", epoch " + Fields.text(checkpoint, "epoch")
                                : checkpoint.path("name").asText(Fields.text(checkpoint, "id"))));
    }

    /** Of runs that share a name each has the beginning of its id behind it. */
    private void addRuns(Iterable<JsonNode> trainings) {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        trainings.forEach(training -> {
            String name = training.path("name").asText();
            if (!seen.add(name)) {
                shared.add(name);
            }
        });
        trainings.forEach(training -> {
            String id = Fields.text(training, "id");
            String name = training.path("name").asText();
            String beginning = id.substring(0, Math.min(SHORT_ID, id.length()));
            runs.put(id, shared.contains(name) ? (name + " " + beginning).strip() : name);
        });
    }

    /** @return the name of a training, or its id where it has been deleted */
    public String run(String id) {
        String name = runs.getOrDefault(id, "");
        return name.isEmpty() ? id : name;
    }

    /** @return run and epoch of a checkpoint, the name of an imported one, or its id where it has been deleted */
    public String checkpoint(String id) {
        return checkpoints.getOrDefault(id, id);
    }
}
