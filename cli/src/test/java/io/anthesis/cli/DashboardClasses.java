package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * What the dashboard shows of a model that knows classes, and of its averages.
 *
 * @param run a training by {@link #training}
 */
record DashboardClasses(RunningPlatform platform, Browser browser, String run) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Of blossoms, whose classes are colours. */
    static ObjectNode training() {
        ObjectNode request = RunningPlatform.tinyTraining(2).put("name", "of classes");
        request.putObject("conditioning").put("kind", "classes");
        request.putObject("ema").putArray("momenta").add(0.9).add(0.99);
        return request;
    }

    void theStudioIsFilteredByClass() {
        ObjectNode request = Json.newObject()
                .put("checkpoint", run + "@latest")
                .put("images", 4)
                .put("steps", 2);
        request.set("classes", Json.parse("[\"red\", \"blue\", \"red\", \"blue\"]"));
        String job = platform.submit("sampling", request);
        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");

        browser.open("studio?job=" + job);
        browser.find("figcaption", "red, seed 42, image 2");
        browser.fill("input[name=class]", "blue");
        browser.press("input[name=class]", Keys.ENTER);

        Awaitility.await("only blue ones are shown").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        browser.all("figcaption"))
                .extracting(WebElement::getText)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("blue, seed 42, image 1"),
                        second -> assertThat(second).startsWith("blue, seed 42, image 3")));
        browser.awaitCount("studio-history li", 1);
        assertThat(browser.place()).contains("class=blue");
        assertThat(browser.complaints()).isEmpty();
    }

    void anAverageIsChosenForTheCurves() {
        browser.open("models/" + run);
        browser.find("th", "Momentum");
        browser.find("td", "0.9");

        browser.find("select[name=momentum] option[value='0.99']").click();

        browser.find(".legend button", "KID, 95 % (EMA 0.99)");
        browser.find(".legend button", "validation (EMA 0.99)");
        browser.open("models/leaderboard");
        browser.find("th", "Momentum");
        assertThat(browser.complaints()).isEmpty();
    }

    void aClassIsSweptOverGuidanceScales() {
        browser.open("new/sweep?checkpoint=" + run + "@latest&steps=2&samplers=ddim");
        browser.click("summary", "More settings");
        browser.fill("input[name='guidance.scales']", "1, 2");
        browser.fill("input[name=class]", "red");
        browser.find(".plan dd", "3,072 network evaluations");
        browser.click("button", "Submit");

        browser.find("td", "ddim, guidance 2.0");
        browser.find("p", "class red");
        assertThat(platform.gateway.get(path("/v1/sweeps")).get(0).path("class").asText())
                .isEqualTo("red");
        assertThat(browser.complaints()).isEmpty();
    }
}
