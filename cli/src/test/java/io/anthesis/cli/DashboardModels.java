package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * What the pages of models do: sort, filter and open the table, and change what is said of a model.
 *
 * @param run a training named "faster"
 */
record DashboardModels(RunningPlatform platform, Browser browser, String run) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAMES = "table.models td.name a";

    private void awaitNames(String... names) {
        Awaitility.await("the table has " + List.of(names))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(browser.all(NAMES))
                        .extracting(WebElement::getText)
                        .containsExactly(names));
    }

    void theTableIsSortedFilteredAndShared() {
        browser.open("models");
        browser.fill("input[name=search]", "FAST");
        browser.press("input[name=search]", Keys.ENTER);
        awaitNames("faster");
        browser.click(".columns summary", "Columns");
        browser.click(".columns label", "Learning rate");
        browser.find("td", "0.003");
        browser.fill("input[name=path]", "data.batchSize");
        browser.click(".columns button", "Add column");
        browser.find("th button", "data.batchSize");
        assertThat(browser.place()).contains("search=FAST", "learningRate", "spec.data.batchSize");

        browser.open("models?" + browser.place().split("[?]")[1] + "&sort=-kid");
        awaitNames("faster");
        browser.find("th[aria-sort=descending]", "Best KID");
        browser.find("th button", "data.batchSize");
        browser.click("th button", "Best KID");
        browser.find("th[aria-sort=ascending]", "Best KID");
        assertThat(browser.place()).contains("sort=kid");

        browser.open("data/blossoms");
        browser.click("a", "All models of this data set");
        browser.find(NAMES, "faster");
        assertThat(browser.place()).isEqualTo("#/models?dataset=blossoms&sort=kid");
        assertThat(browser.complaints()).isEmpty();
    }

    void aModelIsRenamedTaggedNotedAndArchived() {
        browser.open("models/" + run);
        browser.click("button", "Edit");
        browser.fill("dialog input[name=name]", "fastest");
        browser.fill("dialog input[name=tags]", "paper, 16 px");
        browser.fill("dialog textarea", "sharp petals");
        browser.click("dialog button", "Save");
        browser.find("h1", "fastest");
        browser.find(".notes", "sharp petals");
        browser.click("a.tag", "16 px");
        awaitNames("fastest");

        browser.open("models/" + run);
        browser.click("button", "Edit");
        browser.click("dialog label", "Archived");
        browser.click("dialog button", "Save");
        browser.find(".note", "Archived");
        browser.open("models?tags=paper");
        browser.find("p", "No model passes these filters");
        browser.find("select[name=archived] option[value=true]").click();
        awaitNames("fastest");

        ObjectNode before =
                Json.newObject().put("name", "faster").put("notes", "").put("archived", false);
        before.putArray("tags");
        assertThat(platform.gateway
                        .patch(path("/v1/trainings/" + run), before)
                        .path("name")
                        .asText())
                .isEqualTo("faster");
        assertThat(browser.complaints()).isEmpty();
    }

    /** @param longer a training that goes on from {@link #run} */
    void branchesAreOneModel(String longer) {
        browser.find(".lineage [aria-current]", "faster");
        assertThat(browser.all(".lineage li")).hasSize(2);
        browser.find(".lineage li", "extended");
        browser.find("p", "which it extended");
        browser.find("th", "epochs");

        browser.open("models?search=" + longer);
        browser.click("button.branches", "2 branches");
        awaitNames("faster", "faster");
        browser.find("td.depth-1", "extended");
        browser.open("models/" + longer);
    }

    void addressesOfBeforeLeadToTheModels() {
        browser.open("runs/" + run);
        browser.find("h1", "faster");
        assertThat(browser.place()).isEqualTo("#/models/" + run);
        browser.open("leaderboard?sampler=ddim");
        browser.find("h1", "Leaderboard");
        assertThat(browser.place()).isEqualTo("#/models/leaderboard?sampler=ddim");
    }
}
