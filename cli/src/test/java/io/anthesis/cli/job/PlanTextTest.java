package io.anthesis.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A plan for people. */
class PlanTextTest {
    private static final Instant NOW = Instant.parse("2026-11-24T22:00:00Z");

    private static ObjectNode plan(String forecast) {
        return (ObjectNode) Json.parse("""
                {"kind": "training", "spec": {}, "cost": {"networkEvaluations": 480, "featureEvaluations": 0},
                 "estimate": {"seconds": 90.2, "basis": "measured"}, "runnable": true,
                 "workers": {"liveWorkers": 1, "ableWorkers": 1, "tasksAhead": 0}, "warnings": [], "forecast": %s}
                """.formatted(forecast));
    }

    @Test
    void namesWhatRunsAndSaysWhenItStartsAndEnds() {
        String text = PlanText.of(plan("""
                {"start": "2026-11-24T22:52:10Z", "end": "2026-11-24T22:53:40Z", "tasksAhead": 0,
                 "running": [{"worker": "w", "job": "1f3a9c2e-0000-4000-8000-000000000000", "kind": "training",
                    "name": "real flowers", "end": "2026-11-24T22:52:10Z"}],
                 "reasons": [{"code": "worker-busy", "message": "worker w is busy", "until": "2026-11-24T22:52:10Z"}]}
                """), NOW);

        assertThat(text.lines())
                .containsExactly(
                        "cost: 480 network evaluations",
                        "time: about 0:01:30, by measured",
                        "workers: 1 of 1 live ones can do it",
                        "starts: in about 0:52:10, ends: in about 0:53:40",
                        "running: training 'real flowers' (1f3a9c2e-0000-4000-8000-000000000000) on worker w,"
                                + " ends: in about 0:52:10",
                        "waits: worker w is busy, until: in about 0:52:10");
    }

    @Test
    void saysWhatIsUnknown() {
        String text = PlanText.of(
                plan("{\"unknown\": \"no speed was measured\", \"tasksAhead\": 0, \"running\": [], \"reasons\": []}"),
                NOW);

        assertThat(text).endsWith("starts: unknown, ends: unknown (no speed was measured)");
    }

    @Test
    void aGatewayOfVersion01HasNoForecast() {
        ObjectNode plan = plan("{}");
        plan.remove("forecast");

        assertThat(PlanText.of(plan, NOW)).endsWith("workers: 1 of 1 live ones can do it");
    }
}
