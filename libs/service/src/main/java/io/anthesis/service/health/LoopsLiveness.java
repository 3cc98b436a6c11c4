package io.anthesis.service.health;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** DOWN when a loop has stopped. One that fails or waits for a server runs all the same. */
@Liveness
@ApplicationScoped
public class LoopsLiveness implements HealthCheck {
    private final Loops loops;

    LoopsLiveness(Loops loops) {
        this.loops = loops;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("loops").up();
        for (Loop.Report loop : loops.reports()) {
            response.withData(loop.name(), text(loop));
            if (loop.stopped().isPresent()) {
                response.down();
            }
        }
        return response.build();
    }

    private static String text(Loop.Report loop) {
        if (loop.stopped().isPresent()) {
            return "stopped: " + loop.stopped().get();
        }
        String lastRun = loop.lastRun() == null ? "has not run" : "last run " + loop.lastRun();
        return loop.failures() == 0 ? lastRun : lastRun + ", failed " + loop.failures() + " times in a row";
    }
}
