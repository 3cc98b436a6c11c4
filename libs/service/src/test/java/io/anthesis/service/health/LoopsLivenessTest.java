package io.anthesis.service.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.outage.Outage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class LoopsLivenessTest {
    private final Loops loops = new Loops();
    private final LoopsLiveness liveness = new LoopsLiveness(loops);

    private static final class Away extends RuntimeException implements Outage {
        private static final long serialVersionUID = 1;
    }

    private Loop start(String name, Duration bound, Loop.Step step) {
        return loops.add(new Loop(name, Duration.ofMillis(5), bound, step)).start();
    }

    @Test
    void loopsThatFailOrWaitForAServerAreAlive() {
        Loop waiting = start("waiting", Duration.ofMinutes(1), () -> {
            throw new Away();
        });
        Loop failing = start("failing", Duration.ofMinutes(1), () -> {
            throw new StackOverflowError();
        });
        await().until(() -> waiting.report().failures() > 2 && failing.report().failures() > 2);

        HealthCheckResponse response = liveness.call();

        assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(response.getData().orElseThrow().get("failing").toString())
                .matches("last run .*Z, failed \\d+ times in a row");
        waiting.stop();
        failing.stop();
    }

    @Test
    void aLoopThatHasStoppedIsNot() {
        var never = new CountDownLatch(1);
        Loop stuck = start("stuck", Duration.ofMillis(20), () -> {
            never.await();
            return false;
        });

        await().untilAsserted(() -> assertThat(liveness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN));
        assertThat(liveness.call().getData().orElseThrow().get("stuck").toString())
                .startsWith("stopped: its step has been running for");
        stuck.interrupt();
    }
}
