package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;

/** What the dashboard shows of a training before its first checkpoint. */
record DashboardPreview(RunningPlatform platform, Browser browser) {
    /** Its first epoch is longer than the test. */
    void imagesAreShownBeforeTheFirstCheckpoint() {
        ObjectNode request = RunningPlatform.tinyTraining(1).put("name", "of one long epoch");
        request.putObject("data").put("repetitions", 1000);
        String run = platform.submit("training", request);

        browser.open("runs/" + run);
        browser.find("p", "after step");
        browser.awaitPicture(".large img");

        assertThat(platform.gateway.get(path("/v1/checkpoints?run=" + run))).isEmpty();
        platform.gateway.post(path("/v1/jobs/" + run + "/cancel"), Json.newObject());
        assertThat(platform.awaitEnd(run)).isEqualTo("cancelled");
        assertThat(browser.complaints()).isEmpty();
    }
}
