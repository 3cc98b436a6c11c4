package io.anthesis.cli.client;

/** The gateway refused, or cannot be reached. */
public final class GatewayProblem extends RuntimeException {
    GatewayProblem(String message) {
        super(message);
    }
}
