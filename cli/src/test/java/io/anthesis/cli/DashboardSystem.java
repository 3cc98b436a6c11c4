package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openqa.selenium.Keys;

/** What an operator does in the dashboard. */
record DashboardSystem(RunningPlatform platform, Browser browser) {
    private static final String MENU = ".top .menu ";

    void theMenuIsUsedByKeyboard() {
        browser.open("queue");
        browser.press(MENU + "summary", Keys.ENTER);
        browser.find(MENU + "a[aria-current=page]", "Queue");
        browser.press(MENU + "a[href='#/workers']", Keys.ESCAPE);
        browser.awaitCount(".top details[open]", 0);

        browser.press(MENU + "summary", Keys.ENTER);
        browser.press(MENU + "a[href='#/workers']", Keys.ENTER);

        browser.find("h1", "Workers");
        browser.find("td .state", "live");
        browser.awaitCount(".top details[open]", 0);
    }

    /** No weights are installed. */
    void anotherFileIsNotTakenForWeights(Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("other.h5"), "no weights");
        browser.open("weights");
        browser.find(".note", "new scores are uncalibrated");
        browser.find(".top .mark");

        browser.choose("input[name=weights]", file);

        browser.find(".problem", "MD5");
    }

    void aKeyIsRevoked() {
        platform.gateway.post(
                path("/v1/keys"), Json.newObject().put("name", "to-revoke").put("scope", "read"));
        browser.open("keys");
        browser.find("copy-code code", "anthesis keys create");

        browser.find("button[aria-label='revoke to-revoke']").click();
        browser.accept();

        browser.awaitCount("button[aria-label='revoke to-revoke']", 0);
        assertThat(platform.gateway.get(path("/v1/keys")).findValuesAsText("name"))
                .doesNotContain("to-revoke");
    }

    void aWebhookIsCreatedAndDeleted() {
        browser.open("webhooks");
        browser.fill("input[name=url]", "https://192.0.2.1/hook");
        browser.click("form button", "Create");
        browser.find("copy-code code", "whsec_");

        browser.find("button[aria-label='delete https://192.0.2.1/hook']").click();
        browser.accept();

        browser.find("p", "No webhook yet");
        assertThat(platform.gateway.get(path("/v1/webhooks"))).isEmpty();
    }

    void anOperationIsFoundInTheDescriptionOfTheApi() {
        browser.open("api");
        browser.fill("input[name=search]", "post /v1/samplings");
        browser.awaitCount(".operations details", 1);

        browser.press(".operations summary", Keys.ENTER);

        browser.find("td", "checkpoint");
        browser.find("pre", "\"checkpoint\"");
    }
}
