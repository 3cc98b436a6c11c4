package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StopOrderTest {
    private static RunningProcess process(PlatformComponent component) {
        return new RunningProcess(
                component.id(), 1, Instant.EPOCH, 1234, component.readiness(1234), "log", component.stopSignal());
    }

    @Test
    void servicesEndBeforeWhatTheyWriteTo() {
        List<RunningProcess> running = List.of(
                process(Server.KAFKA),
                process(Service.TRAINER),
                process(Server.POSTGRES),
                process(Service.GATEWAY),
                process(Server.S3));
        List<String> stopped = new CopyOnWriteArrayList<>();
        List<Duration> given = new CopyOnWriteArrayList<>();

        StopOrder.stop(running, process -> process, (process, within) -> {
            stopped.add(process.name());
            given.add(within);
        });

        assertThat(stopped.subList(0, 2)).containsExactlyInAnyOrder("trainer", "gateway");
        assertThat(stopped.subList(2, 5)).containsExactlyInAnyOrder("kafka", "postgres", "s3");
        assertThat(given.subList(0, 2)).containsOnly(StopOrder.SERVICE);
        assertThat(given.subList(2, 5)).containsOnly(StopOrder.SERVER);
    }
}
