package io.anthesis.cli.client;

import java.util.Optional;

/** What the gateway refused, or that it is away. */
public final class GatewayProblem extends RuntimeException {
    private final String code;

    /** @param code of the problem, as docs/architecture.md lists them; empty where the gateway gave none */
    public GatewayProblem(String code, String message) {
        super(message);
        this.code = code;
    }

    public GatewayProblem(String message) {
        this("", message);
    }

    public String code() {
        return code;
    }

    /** @return a command that helps, where one is known */
    public Optional<String> nextCommand() {
        String message = getMessage();
        return switch (code) {
            case "not-found", "job-deleted" -> Optional.of(listOf(message));
            case "invalid-spec" ->
                message.startsWith("checkpoint ") || message.startsWith("initialCheckpoint ")
                        ? Optional.of("anthesis checkpoints")
                        : message.startsWith("dataset ") ? Optional.of("anthesis datasets list") : Optional.empty();
            case "quota-exceeded" -> Optional.of("anthesis submitters");
            case "job-not-ended" -> Optional.of("anthesis jobs --state running");
            case "ledger-unavailable", "storage-unavailable", "broker-unavailable" -> Optional.of("anthesis status");
            case "internal-error" -> Optional.of("anthesis logs gateway");
            default -> Optional.empty();
        };
    }

    private static String listOf(String message) {
        for (String kind : new String[] {"training", "checkpoint", "sweep", "score", "preset"}) {
            if (message.startsWith(kind + " ") || message.contains(" of " + kind + " ")) {
                return switch (kind) {
                    case "training" -> "anthesis trainings";
                    case "checkpoint" -> "anthesis checkpoints";
                    case "score" -> "anthesis leaderboard";
                    default -> "anthesis --help";
                };
            }
        }
        return "anthesis jobs";
    }
}
