package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartPlanTest {
    private static StartPlan plan(Map<String, Integer> workers, Map<String, Integer> ports, Integer... taken) {
        var settings = new PlatformSettings(Path.of("data"), workers, ports);
        return new StartPlan(settings, true, port -> !Set.of(taken).contains(port));
    }

    @Test
    void servicesTakeThePortsAfterTheGateways() {
        StartPlan plan = plan(Map.of(), Map.of());

        assertThat(plan.services())
                .containsExactly(
                        new PlannedService(Service.GATEWAY, 1, 8080),
                        new PlannedService(Service.TRAINER, 1, 8081),
                        new PlannedService(Service.SAMPLER, 1, 8082),
                        new PlannedService(Service.EVALUATOR, 1, 8083));
    }

    @Test
    void portsThatAreTakenOrChosenForOthersAreLeftOut() {
        StartPlan plan = plan(Map.of("gateway", 2, "evaluator", 0), Map.of("gateway", 8999), 9001);

        assertThat(plan.services())
                .containsExactly(
                        new PlannedService(Service.GATEWAY, 1, 8999),
                        new PlannedService(Service.GATEWAY, 2, 9002),
                        new PlannedService(Service.TRAINER, 1, 9003),
                        new PlannedService(Service.SAMPLER, 1, 9004));
    }

    @Test
    void withoutAGatewayItsPortIsNoWorkers() {
        assertThat(plan(Map.of("gateway", 0), Map.of()).services())
                .extracting(PlannedService::port)
                .containsExactly(8081, 8082, 8083);
    }

    @Test
    void theFirstOfAKindHasItsNameAndTheOthersANumberToo() {
        assertThat(plan(Map.of("sampler", 3, "trainer", 0), Map.of()).services())
                .extracting(PlannedService::name)
                .containsExactly("gateway", "sampler", "sampler-2", "sampler-3", "evaluator");
    }

    @Test
    void everyTakenPortIsNamedBeforeAnythingStarts() {
        StartPlan plan = plan(Map.of(), Map.of(), 8080, 9000, 8081);

        assertThatThrownBy(plan::requireFreePorts)
                .isInstanceOf(PlatformFailure.class)
                .hasMessageContaining("9000 (s3)")
                .hasMessageContaining("8080 (gateway)")
                .hasMessageNotContaining("8081")
                .hasMessageContaining("--ports NAME=PORT");
    }

    @Test
    void portsOfServersElsewhereNeedNotBeFree() {
        var settings = new PlatformSettings(Path.of("data"), Map.of(), Map.of());

        assertThatCode(() -> new StartPlan(settings, false, port -> port == 8080).requireFreePorts())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new StartPlan(settings, false, port -> port != 8080).requireFreePorts())
                .hasMessageContaining("8080 (gateway)");
    }
}
