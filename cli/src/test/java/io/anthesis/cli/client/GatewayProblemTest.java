package io.anthesis.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatewayProblemTest {
    @Test
    void aProblemNamesTheNextCommand() {
        assertThat(new GatewayProblem("not-found", "job 1 does not exist").nextCommand())
                .contains("anthesis jobs list");
        assertThat(new GatewayProblem("not-found", "checkpoint c does not exist").nextCommand())
                .contains("anthesis models checkpoints");
        assertThat(new GatewayProblem("not-found", "training 1 does not exist").nextCommand())
                .contains("anthesis models list");
        assertThat(new GatewayProblem("invalid-spec", "checkpoint 'c' is not known").nextCommand())
                .contains("anthesis models checkpoints");
        assertThat(new GatewayProblem("broker-unavailable", "away").nextCommand())
                .contains("anthesis status");
        assertThat(new GatewayProblem("invalid-spec", "epochs must be 1 or more").nextCommand())
                .isEmpty();
    }
}
