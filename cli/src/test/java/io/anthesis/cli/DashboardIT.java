package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The dashboard, by a browser that does what a person would. */
class DashboardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Where screenshots are kept: docs/images by {@code -Danthesis.screenshots}. */
    private static final Path SCREENSHOTS = Path.of(System.getProperty("anthesis.screenshots", "target/screenshots"));

    @TempDir
    static Path folder;

    private static RunningPlatform platform;
    private static Browser browser;
    private static String run;
    private static String other;
    private static String sampling;
    private static String sweep;
    private static String ofClasses;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Browser.isThere(), "needs Debian's chromium and chromium-driver");
        platform = new RunningPlatform(folder.resolve("data"));
        browser = new Browser(platform.address());
        new DashboardHome(browser).threeStepsLeadToTheFirstPictures();
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        run = platform.submit("training", RunningPlatform.tinyTraining(4).put("name", "four epochs"));
        other = platform.submit(
                "training",
                RunningPlatform.tinyTraining(3).put("name", "faster").put("learningRate", 0.003));
        ofClasses = platform.submit("training", DashboardClasses.training());
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        assertThat(platform.awaitEnd(other)).isEqualTo("succeeded");
        assertThat(platform.awaitEnd(ofClasses)).isEqualTo("succeeded");
        ObjectNode request = Json.newObject().put("checkpoint", run + "@latest");
        sampling = platform.submit("sampling", request.deepCopy().put("images", 8));
        request.putArray("steps").add(2).add(5);
        sweep = platform.gateway.submit(path("/v1/sweeps"), request).path("id").asText();
        assertThat(platform.awaitEnd(sampling)).isEqualTo("succeeded");
        Awaitility.await("the sweep is complete").atMost(PATIENCE).until(() -> platform.gateway
                .get(path("/v1/sweeps/" + sweep))
                .path("complete")
                .asBoolean());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (platform != null) {
            platform.close();
        }
    }

    @BeforeEach
    void usual() {
        browser.prefer("light");
        browser.size(1100, 800);
        browser.complaints();
    }

    @Test
    void aTrainingIsSubmittedInThePageAndWatchedToItsEnd() {
        browser.open("new/training");
        browser.fill("input[name=name]", "from the page");
        browser.fill("input[name=epochs]", "3");
        browser.find(".plan dd", "network evaluations");
        browser.find(".plan dt", "Takes about");

        browser.click("button", "Submit");

        browser.find("h1", "from the page");
        browser.find("progress");
        browser.find(".state", "running");
        browser.find(".state", "succeeded");
        browser.find(".strip button", "epoch 3");
        browser.awaitPicture(".large img");
        assertThat(browser.all("line-chart canvas")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFolderIsImportedLookedAtAndDeletedInThePage() throws IOException {
        var data = new DashboardData(browser);
        data.importFolder(DashboardData.pictures(folder));
        data.filterImages();
        data.delete();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFilmStripIsScrubbedByKeyboard() {
        browser.open("models/" + run);
        browser.find(".strip button[aria-pressed=true]", "epoch 4");
        browser.awaitPicture(".large img");
        String last = browser.find(".large img").getDomAttribute("src");

        browser.press("film-strip input[type=range]", Keys.ARROW_LEFT, Keys.ARROW_LEFT);

        browser.find(".strip button[aria-pressed=true]", "epoch 2");
        browser.find("film-strip label", "epoch 2, KID");
        assertThat(browser.find(".large img").getDomAttribute("src")).isNotEqualTo(last);
    }

    @Test
    void imagesAreSampledComparedKeptAndDownloadedInTheStudio() throws IOException {
        var studio = new DashboardStudio(platform, browser, run);
        studio.aCheckpointIsChosenByItsNameAndSampled();
        studio.anImageIsShownLargeComparedAndMadeAFavourite();
        studio.theHistoryIsFiltered();
        studio.imagesAreDownloadedAsAZipFile(folder.resolve("downloads"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void previewsAreInNoHistory() {
        new DashboardStudio(platform, browser, run).previewsAreInNoHistory();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void moreLikeAnImageAreMade() {
        browser.open("studio?job=" + sampling);
        browser.click(".tiles button", "");
        browser.click("dialog.lightbox a", "More like this");
        assertThat(browser.find("input[name='variation.ofImage']").getDomProperty("value"))
                .isEqualTo("0");
        browser.fill("input[name=images]", "4");
        browser.click("button.primary:not([disabled])", "Generate");

        browser.find("h2", "4 variations of image 0");
        browser.find("figcaption", "image 1 like 0, 20 steps");
        browser.awaitPicture(".tiles img");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatAnImportDidNotTakeIsShownWithTheReason() throws IOException {
        Path images = Files.createDirectory(folder.resolve("mixed"));
        for (String name : List.of("a.png", "b.png")) {
            ImageIO.write(
                    new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB),
                    "png",
                    images.resolve(name).toFile());
        }
        Files.writeString(images.resolve("notes.txt"), "notes");
        new DatasetImport(platform.gateway, "mixed", 16)
                .run(new DatasetImport.Source(null, images, null, null), System.out::println);

        browser.open("new/training?dataset=mixed");
        browser.click("summary", "1 file was not taken into mixed");

        browser.find("td", "notes.txt");
        browser.find("td", "it is text, not an image");
    }

    @Test
    void wrongInputIsToldAtItsFieldAndNotSent() {
        browser.open("new/training");
        browser.fill("input[name=epochs]", "0");

        browser.find(".error", "must be 1 to 100000");
        assertThat(browser.find("input[name=epochs]").getDomAttribute("aria-invalid"))
                .isEqualTo("true");
        assertThat(browser.find("form button.primary").isEnabled()).isFalse();

        browser.fill("input[name=epochs]", "1");
        browser.find(".plan dd", "network evaluations");
        assertThat(browser.find("form button.primary").isEnabled()).isTrue();
    }

    @Test
    void twoRunsAreComparedWithWhatTheyDifferIn() {
        browser.open("models");
        browser.find("input[aria-label='compare four epochs']").click();
        browser.find("input[aria-label='compare faster']").click();
        browser.click("button", "Compare 2");

        browser.find("th", "optimizer.learningRate");
        browser.find("td", "0.003");
        assertThat(browser.all("table tr").stream().map(row -> row.getText()))
                .noneMatch(row -> row.startsWith("data.batchSize"));
        browser.press("film-strip[label=A] input[type=range]", Keys.HOME);
        browser.find("film-strip[label=B] .strip button[aria-pressed=true]", "epoch 1");
    }

    @Test
    void theLeaderboardShowsIntervalsAndVerifiesAScore() {
        browser.open("models/leaderboard");
        browser.find(".uncalibrated", "Uncalibrated");
        browser.find("svg.interval[aria-label*=' to ']");
        browser.find("line-chart canvas");
        browser.click("button", "Verify");

        browser.find(".state.succeeded", "holds");

        browser.find("select[name=sampler] option[value=ddim]").click();
        browser.find("tbody tr");
        assertThat(browser.place()).contains("sampler=ddim");
    }

    @Test
    void aRunningJobIsSeenInTheQueueAndCancelled() {
        String job =
                platform.submit("training", RunningPlatform.tinyTraining(2000).put("name", "long"));
        browser.open("queue");
        browser.find("p a", "1 worker is live");
        browser.find("td a", job.substring(0, 8));
        browser.find("li a", "training long");
        browser.open("new/training");
        browser.find(".plan li a", "training long");
        browser.find(".plan dt", "Starts");
        browser.open("queue");

        browser.find("button[aria-label='cancel " + job.substring(0, 8) + "']").click();

        assertThat(platform.awaitEnd(job)).isEqualTo("cancelled");
        browser.find("select[name=state] option[value=cancelled]").click();
        browser.find("td a", job.substring(0, 8));
    }

    @Test
    void aTrainingShowsImagesBeforeItsFirstCheckpoint() {
        new DashboardPreview(platform, browser).imagesAreShownBeforeTheFirstCheckpoint();
    }

    private static DashboardModels models() {
        return new DashboardModels(platform, browser, other);
    }

    @Test
    void theTableOfModelsIsSortedFilteredAndShared() {
        models().theTableIsSortedFilteredAndShared();
    }

    @Test
    void aModelIsRenamedTaggedNotedAndArchived() {
        models().aModelIsRenamedTaggedNotedAndArchived();
    }

    @Test
    void addressesOfBeforeLeadToTheModels() {
        models().addressesOfBeforeLeadToTheModels();
    }

    private static DashboardClasses classes() {
        return new DashboardClasses(platform, browser, ofClasses);
    }

    @Test
    void imagesOfOneClassAreFoundInTheStudio() {
        classes().theStudioIsFilteredByClass();
    }

    @Test
    void curvesAreOfAnAverageThatIsChosen() {
        classes().anAverageIsChosenForTheCurves();
    }

    @Test
    void aClassIsSweptOverGuidanceScales() {
        classes().aClassIsSweptOverGuidanceScales();
    }

    @Test
    void aRunIsTrainedOnAndDeleted() {
        browser.open("models/" + other);
        browser.click("button", "Train on");
        browser.accept(); // twice the epochs

        browser.find(".state", "succeeded");
        browser.find("dd", "6 of 6");
        String longer = browser.place().substring("#/models/".length());
        assertThat(longer).isNotEqualTo(other);
        models().branchesAreOneModel(longer);
        Awaitility.await("all checkpoints are scored")
                .atMost(PATIENCE)
                .until(() -> platform.gateway
                                .get(path("/v1/jobs?kind=evaluation&run=" + longer + "&state=succeeded"))
                                .size()
                        >= 3);
        browser.click("button", "Delete");
        browser.accept();
        Awaitility.await("the run is gone").atMost(PATIENCE).until(() -> browser.place()
                .equals("#/models"));
        browser.find("h1", "Models");
    }

    @Test
    void chartsAreZoomedSmoothedAndSaved() {
        browser.open("models/" + run);
        var charts = new DashboardCharts(browser);
        charts.allShowTheRangeThatOneIsZoomedTo();
        charts.allAreSmoothedAlike();
        charts.areSavedAsPictureAndTable();
        charts.linesAreHidden();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void homeShowsTheNewestPicturesAndTheBestModels() {
        new DashboardHome(browser).newestPicturesAndBestModelsAreShown();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void keysWebhooksAndTheApiAreInTheMenuOfTheSystem() {
        var system = new DashboardSystem(platform, browser);
        system.theMenuIsUsedByKeyboard();
        system.aKeyIsRevoked();
        system.aWebhookIsCreatedAndDeleted();
        system.anOperationIsFoundInTheDescriptionOfTheApi();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFileThatIsNotTheWeightsIsRefused() throws IOException {
        new DashboardSystem(platform, browser).anotherFileIsNotTakenForWeights(folder);
    }

    @Test
    void aRejectedCommandIsReadAndReplayed() throws Exception {
        String key = UUID.randomUUID().toString();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", platform.kafka()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("sampling.commands.v1", key, "{\"steps\": 0}"))
                    .get();
        }
        browser.open("rejected");
        browser.find("td code", "invalid-spec");
        browser.find("td details summary").click();
        browser.find("pre", "\"steps\": 0");

        browser.click("button", "Replay");

        browser.find("[role=status]", "was sent again");
        browser.find("td", "replayed");
    }

    private static DashboardPages pages() {
        return new DashboardPages(run, other, sampling, sweep);
    }

    @Test
    void everyPageIsWholeInLightAndDark() {
        pages().addresses().forEach((name, page) -> {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                DashboardPages.open(browser, page);
                browser.screenshot(SCREENSHOTS.resolve(name + "-" + scheme + ".webp"));
                assertThat(browser.accessibilityProblems())
                        .as(name + ", " + scheme)
                        .isEmpty();
                assertThat(browser.complaints()).as(name + ", " + scheme).isEmpty();
                assertThat(browser.foreignRequests()).as(name).isEmpty();
            }
        });
    }

    @Test
    void everyPageFitsAPhone() {
        browser.size(360, 740);
        pages().addresses().forEach((name, page) -> {
            DashboardPages.open(browser, page);
            assertThat(browser.pixelsBeyondTheWindow()).as(name).isNotPositive();
        });
    }

    @Test
    void aKeyIsAskedForWhereItIsWantedAndPicturesComeWithIt() {
        ObjectNode request = Json.newObject().put("name", "browser").put("scope", "read");
        String key =
                platform.gateway.post(path("/v1/keys"), request).path("key").asText();
        browser.keep("anthesis.key", "anth_revoked");
        browser.open("studio?job=" + sampling);

        browser.find("dialog.key", "unknown, revoked or expired");
        browser.fill("dialog input[name=key]", key);
        browser.click("dialog button", "Use it");

        browser.awaitPicture(".tiles img[src^='blob:']");
        browser.open("jobs/" + sampling);
        browser.find("summary", "Events (3)");
        browser.keep("anthesis.key", "");
    }

    @Test
    void anAddressThatIsNoPageSaysSo() {
        browser.open("nothing/here");

        browser.find("h1", "No such page");
    }
}
