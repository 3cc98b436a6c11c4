package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What people call jobs, trainings and checkpoints by: an id, its beginning, or the name of a training or an imported checkpoint; and
 * checkpoints of a training by {@code RUN@best}, {@code RUN@latest} and {@code RUN@epoch:8}. A whole id costs no request.
 */
public final class References {
    private static final int MOST = 20_000;
    private static final int MOST_CANDIDATES = 8;
    private static final Pattern JOB_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern CHECKPOINT_ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern EPOCH = Pattern.compile("epoch:(\\d{1,9})");

    private final GatewayClient gateway;

    public References(GatewayClient gateway) {
        this.gateway = gateway;
    }

    /** A thing of the API, and whether it is a checkpoint. */
    public record Resolved(String id, boolean isCheckpoint) {}

    /**
     * @param reference of a job; a training's may be its name
     * @return its id
     * @throws GatewayProblem if there is none
     * @throws IllegalArgumentException listing the candidates if there are several
     */
    public String job(String reference) {
        if (JOB_ID.matcher(reference).matches()) {
            return reference;
        }
        List<JsonNode> named = all(list("trainings"), element -> isNamed(element, reference));
        return one("job", reference, named.isEmpty() ? jobs(reference, element -> true) : named);
    }

    /** As {@link #job}, of a training. */
    public String run(String reference) {
        if (JOB_ID.matcher(reference).matches()) {
            return reference;
        }
        return one("training", reference, byNameOrId("trainings", reference));
    }

    /** As {@link #job}, of a parameter sweep, by its id or the beginning of it. */
    public String sweep(String reference) {
        return byId("sweep", "sweeps", reference);
    }

    /** As {@link #job}, of a webhook, by its id or the beginning of it. */
    public String webhook(String reference) {
        return byId("webhook", "webhooks", reference);
    }

    /** As {@link #job}, of a score, by its id or the beginning of it. */
    public String score(String reference) {
        return byId("score", "leaderboard", reference);
    }

    /** As {@link #job}, of a checkpoint; {@code RUN@best} and {@code RUN@latest} keep these ends, which the gateway resolves. */
    public String checkpoint(String reference) {
        int at = reference.lastIndexOf('@');
        if (at >= 0) {
            return ofRun(reference, reference.substring(0, at), reference.substring(at + 1));
        }
        if (CHECKPOINT_ID.matcher(reference).matches()) {
            return reference;
        }
        return one("checkpoint", reference, byNameOrId("checkpoints", reference));
    }

    /** As {@link #checkpoint}, where the API takes nothing but a whole id. */
    public String checkpointId(String reference) {
        String resolved = checkpoint(reference);
        return resolved.contains("@") ? Fields.text(gateway.get(ApiPath.of("checkpoints", resolved)), "id") : resolved;
    }

    private String ofRun(String reference, String run, String which) {
        var epoch = EPOCH.matcher(which);
        if (which.equals("best") || which.equals("latest")) {
            return run(run) + "@" + which;
        }
        if (!epoch.matches()) {
            throw new IllegalArgumentException(
                    "'" + reference + "' must end in @best, @latest or @epoch:N, such as @epoch:8");
        }
        int number = Integer.parseInt(epoch.group(1));
        List<JsonNode> ofEpoch = all(
                ApiPath.of("checkpoints").with("run", run(run)),
                element -> element.path("epoch").asInt() == number);
        if (ofEpoch.isEmpty()) {
            throw new GatewayProblem(
                    "not-found",
                    "checkpoint '" + reference + "' is not there: the training has none of epoch " + number);
        }
        return one("checkpoint", reference, ofEpoch);
    }

    /** As {@link #job}, of what has pictures: a checkpoint or a sampling job. */
    public Resolved pictured(String reference) {
        if (JOB_ID.matcher(reference).matches()) {
            return new Resolved(reference, false);
        }
        if (reference.contains("@") || CHECKPOINT_ID.matcher(reference).matches()) {
            return new Resolved(checkpoint(reference), true);
        }
        List<JsonNode> samplings =
                jobs(reference, job -> job.path("kind").asText().equals("sampling"));
        return samplings.isEmpty()
                ? new Resolved(checkpoint(reference), true)
                : new Resolved(one("job", reference, samplings), false);
    }

    /** Puts ids in place of references to checkpoints and samplings, wherever a request has them. */
    public void resolveIn(ObjectNode request) {
        for (String field : List.of("checkpoint", "initialCheckpoint")) {
            if (request.path(field).isTextual()) {
                request.put(field, checkpoint(request.path(field).asText()));
            }
        }
        if (request.path("sampling").isTextual()) {
            request.put("sampling", job(request.path("sampling").asText()));
        }
        resolveGuide(request.path("sampler"));
        request.path("samplers").forEach(this::resolveGuide);
    }

    private void resolveGuide(JsonNode sampler) {
        if (sampler.path("guidance") instanceof ObjectNode guidance
                && guidance.path("guide").isTextual()) {
            guidance.put("guide", checkpoint(guidance.path("guide").asText()));
        }
    }

    private String byId(String what, String collection, String reference) {
        if (JOB_ID.matcher(reference).matches()) {
            return reference;
        }
        return one(what, reference, all(ApiPath.of(collection), element -> begins(element, reference)));
    }

    private List<JsonNode> byNameOrId(String collection, String reference) {
        List<JsonNode> either =
                all(list(collection), element -> isNamed(element, reference) || begins(element, reference));
        List<JsonNode> named =
                either.stream().filter(element -> isNamed(element, reference)).toList();
        return named.isEmpty() ? either : named;
    }

    /** An archived training is known by its name, too. */
    private static ApiPath list(String collection) {
        return ApiPath.of(collection).with("archived", collection.equals("trainings") ? "any" : null);
    }

    private List<JsonNode> jobs(String reference, Predicate<JsonNode> wanted) {
        return all(ApiPath.of("jobs"), element -> begins(element, reference) && wanted.test(element));
    }

    private List<JsonNode> all(ApiPath path, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(gateway.list(path, MOST).spliterator(), false)
                .filter(wanted)
                .toList();
    }

    private static boolean isNamed(JsonNode element, String name) {
        return element.path("name").asText("").equals(name);
    }

    private static boolean begins(JsonNode element, String beginning) {
        return Fields.text(element, "id").startsWith(beginning);
    }

    private static String one(String what, String reference, List<JsonNode> candidates) {
        if (candidates.isEmpty()) {
            throw new GatewayProblem(
                    "not-found", what + " '" + reference + "' is not known by name, id or beginning of an id");
        }
        if (candidates.size() > 1) {
            var text = new StringBuilder(
                    what + " '" + reference + "' is ambiguous; give one of these ids, or enough of it:");
            candidates.stream().limit(MOST_CANDIDATES).forEach(candidate -> text.append(System.lineSeparator())
                    .append("  ")
                    .append(described(candidate)));
            if (candidates.size() > MOST_CANDIDATES) {
                text.append(System.lineSeparator())
                        .append("  and ")
                        .append(candidates.size() - MOST_CANDIDATES)
                        .append(" more");
            }
            throw new IllegalArgumentException(text.toString());
        }
        return Fields.text(candidates.getFirst(), "id");
    }

    private static String described(JsonNode candidate) {
        var text = new StringBuilder(Fields.text(candidate, "id"));
        for (String field : List.of("name", "kind", "state", "epoch", "momentum", "createdAt")) {
            if (candidate.hasNonNull(field)) {
                String value = candidate.path(field).asText().replaceFirst("(T.*)\\.\\d+Z$", "$1Z");
                text.append("  ")
                        .append(field.equals("epoch") || field.equals("momentum") ? field + " " + value : value);
            }
        }
        return text.toString();
    }
}
