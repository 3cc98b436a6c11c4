package io.anthesis.cli.client;

import java.util.Optional;

/** What the gateway refused, or that it is away. */
public final class GatewayProblem extends RuntimeException {
    private final String code;
    private final boolean passing;

    private GatewayProblem(String code, String message, boolean passing) {
        super(message);
        this.code = code;
        this.passing = passing;
    }

    /** @param code of the problem, as docs/architecture.md lists them; empty where the gateway gave none */
    public GatewayProblem(String code, String message) {
        this(code, message, false);
    }

    public GatewayProblem(String message) {
        this("", message);
    }

    /** @return the same problem of a gateway or a network that is away for the moment */
    GatewayProblem thatPasses() {
        return new GatewayProblem(code, getMessage(), true);
    }

    /** @return whether the same request may succeed later */
    public boolean isPassing() {
        return passing;
    }

    public String code() {
        return code;
    }

    /** @return a command that helps, where one is known */
    public Optional<String> nextCommand() {
        return switch (code) {
            case "not-found", "job-deleted" -> Optional.of(listOf(firstWord()));
            case "invalid-spec" -> ofField(firstWord());
            case "unauthorized" -> Optional.of("export ANTHESIS_KEY=...");
            case "forbidden" -> Optional.of("anthesis keys create --scope admin NAME");
            case "quota-exceeded" -> Optional.of("anthesis submitters list");
            case "job-not-ended" -> Optional.of("anthesis jobs list --state running");
            case "ledger-unavailable", "storage-unavailable", "broker-unavailable" -> Optional.of("anthesis status");
            case "internal-error" -> Optional.of("anthesis logs gateway");
            default -> Optional.empty();
        };
    }

    /** Messages begin with what they are about. */
    private String firstWord() {
        return getMessage().split(" ", 2)[0];
    }

    private static Optional<String> ofField(String field) {
        return switch (field) {
            case "checkpoint", "initialCheckpoint" -> Optional.of("anthesis models checkpoints");
            case "dataset" -> Optional.of("anthesis data list");
            case "continues" -> Optional.of("anthesis models list");
            default -> Optional.empty();
        };
    }

    private static String listOf(String what) {
        return switch (what) {
            case "training" -> "anthesis models list";
            case "checkpoint" -> "anthesis models checkpoints";
            case "score" -> "anthesis leaderboard list";
            case "data" -> "anthesis data list";
            default -> "anthesis jobs list";
        };
    }
}
