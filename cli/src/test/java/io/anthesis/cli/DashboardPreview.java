package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What the dashboard shows of a training before its first checkpoint. */
record DashboardPreview(RunningPlatform platform, Browser browser) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Those of a browser whose user allows them. */
    private static final String NOTIFICATIONS = """
            window.notified = [];
            window.Notification = class {
              static permission = 'granted';
              constructor(_title, { body }) { window.notified.push(body); }
            };""";

    /** Its first epoch is longer than the test. */
    void imagesAreShownBeforeTheFirstCheckpoint() {
        ObjectNode request = RunningPlatform.tinyTraining(1).put("name", "of one long epoch");
        request.putObject("data").put("repetitions", 1000);
        String run = platform.submit("training", request);

        browser.open("models/" + run);
        browser.find("p", "after step");
        browser.awaitPicture(".large img");

        assertThat(platform.gateway.get(path("/v1/checkpoints?run=" + run))).isEmpty();
        new DashboardHome(browser).aRunningTrainingIsShownWithItsSample("of one long epoch");
        browser.run(NOTIFICATIONS);
        platform.gateway.post(path("/v1/jobs/" + run + "/cancel"), Json.newObject());
        assertThat(platform.awaitEnd(run)).isEqualTo("cancelled");
        Awaitility.await("the page has notified").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        browser.run("return window.notified"))
                .isEqualTo(List.of("of one long epoch was cancelled")));
        assertThat(browser.complaints()).isEmpty();
    }
}
