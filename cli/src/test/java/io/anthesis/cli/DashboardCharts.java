package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.openqa.selenium.Keys;

/** The charts of a training. */
record DashboardCharts(Browser browser) {
    private static final String ZOOMED = ".plot[aria-label*=', shown from step']";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Records the types of files that the page saves. */
    private static final String SAVES = """
            window.saved = [];
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => { window.saved.push(blob.type); return create(blob); };""";

    void allShowTheRangeThatOneIsZoomedTo() {
        browser.press("line-chart .plot", "++");
        browser.awaitCount(ZOOMED, 4);
        browser.press("line-chart .plot", "0");
        browser.awaitCount(ZOOMED, 0);
    }

    void allAreSmoothedAlike() {
        browser.click("line-chart summary", "Options");
        browser.press("input[name=smoothing]", Keys.ARROW_RIGHT);
        browser.find("line-chart label", "Smoothing 0.01");
        browser.press("input[name=smoothing]", Keys.HOME);
        browser.find("line-chart label", "Smoothing off");
        browser.press("input[name=logarithmic]", Keys.SPACE);
        browser.press("input[name=logarithmic]", Keys.ESCAPE);
        browser.awaitCount("line-chart details[open]", 0);
    }

    void areSavedAsPictureAndTable() {
        browser.run(SAVES);
        browser.click("line-chart summary", "Options");
        browser.click("line-chart button", "PNG");
        browser.click("line-chart button", "CSV");
        Awaitility.await("both files are saved").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        browser.run("return window.saved"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("image/png", "text/csv"));
        browser.press("line-chart summary", Keys.ESCAPE);
    }

    void linesAreHidden() {
        browser.awaitCount(".legend button[aria-pressed=false]", 0);
        browser.press(".legend button", Keys.SPACE);
        browser.awaitCount(".legend button[aria-pressed=false]", 1);
        assertThat(browser.all(".legend button[aria-pressed=true] + .value"))
                .isNotEmpty()
                .noneMatch(value -> value.getText().isBlank());
    }
}
