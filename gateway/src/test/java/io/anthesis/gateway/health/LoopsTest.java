package io.anthesis.gateway.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.gateway.api.Servers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each loop of a running gateway is hit by an error from within its step. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class LoopsTest {
    @Inject
    Loops loops;

    @Inject
    BrokenConnections broken;

    private Loop.Report report(String name) {
        return loops.reports().stream()
                .filter(loop -> loop.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox-relay", "webhooks", "reaper", "housekeeping", "ledger-metrics"})
    void aLoopGoesOnAfterAnErrorWithinItsStep(String name) {
        broken.breakNextOf(name);
        await().atMost(Duration.ofSeconds(30)).until(broken::allBroken);
        Instant hit = Instant.now();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(report(name).lastRun()).isAfter(hit);
            assertThat(report(name).failures()).isZero();
        });
        assertThat(report(name).stopped()).isEmpty();
        given().get("/q/health/live").then().statusCode(200);
    }
}
