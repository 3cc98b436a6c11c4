package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The trainings of a gateway, and which of them changed since they were mirrored. */
final class Runs {
    private static final int MOST = 20_000;
    /** Of the evaluations, newest first; one that is further back is noticed when mirroring starts again. */
    private static final int EVALUATIONS = 500;

    private final GatewayClient gateway;
    private final Set<String> wanted;
    private final Map<String, Seen> mirrored = new HashMap<>();
    /** Evaluations that have ended, by checkpoint: they make scores and grids. */
    private Map<String, Set<String>> evaluations = Map.of();

    /** What the gateway had of a run when it was mirrored. */
    private record Seen(JsonNode training, Set<String> checkpoints, Set<String> evaluations) {}

    /** @param wanted ids; empty for all */
    Runs(GatewayClient gateway, Set<String> wanted) {
        this.gateway = gateway;
        this.wanted = wanted;
    }

    /** @return those that are new or changed, as the gateway lists them, oldest first */
    List<JsonNode> changed() {
        evaluations = new HashMap<>();
        gateway.list(ApiPath.of("jobs").with("kind", "evaluation"), EVALUATIONS)
                .valueStream()
                .filter(job -> job.hasNonNull("finishedAt"))
                .forEach(job -> evaluations
                        .computeIfAbsent(job.path("spec").path("checkpoint").asText(), any -> new HashSet<>())
                        .add(Fields.text(job, "id")));
        return gateway.list(ApiPath.of("trainings").with("archived", "any"), MOST)
                .valueStream()
                .filter(training -> wanted.isEmpty() || wanted.contains(Fields.text(training, "id")))
                .filter(training -> !isMirrored(training))
                .toList()
                .reversed();
    }

    private boolean isMirrored(JsonNode training) {
        Seen seen = mirrored.get(Fields.text(training, "id"));
        return seen != null
                && seen.training().equals(training)
                && seen.evaluations().containsAll(evaluationsOf(seen.checkpoints()));
    }

    private Set<String> evaluationsOf(Set<String> checkpoints) {
        Set<String> ids = new HashSet<>();
        checkpoints.forEach(checkpoint -> ids.addAll(evaluations.getOrDefault(checkpoint, Set.of())));
        return ids;
    }

    /** @param training as {@link #changed} gave it */
    void mirrored(JsonNode training, TrackedRun run) {
        mirrored.put(run.id(), new Seen(training, run.checkpoints(), evaluationsOf(run.checkpoints())));
    }
}
