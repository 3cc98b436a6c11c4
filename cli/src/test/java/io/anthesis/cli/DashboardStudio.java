package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.openqa.selenium.Keys;

/**
 * What the studio does: samples, shows images large and in comparison, keeps them, and gives them as a zip file.
 *
 * @param run a training with checkpoints of four epochs, named "four epochs"
 */
record DashboardStudio(RunningPlatform platform, Browser browser, String run) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    void aCheckpointIsChosenByItsNameAndSampled() {
        browser.open("studio?images=3&seed=7&steps=20");
        browser.click("checkpoint-chooser button.chosen", ",");
        browser.fill("dialog.chooser input", "four 4");
        browser.awaitPicture("dialog.chooser .choices img");
        browser.click("dialog.chooser .choices button", "four epochs, epoch 4");
        browser.find("checkpoint-chooser button.chosen", "four epochs, epoch 4");
        browser.click(".plan summary", "What it takes");
        browser.find(".plan dd", "60 network evaluations");

        browser.click("button", "Generate");

        browser.find("figcaption", "seed 7, image 2, 20 steps, ddim");
        browser.awaitPicture(".tiles img");
        browser.find("studio-history button[aria-pressed=true]", "3 images");
    }

    void anImageIsShownLargeComparedAndMadeAFavourite() {
        browser.click(".tiles figure:nth-child(2) button", "");
        browser.find("dialog.lightbox span", "2 of 3");
        browser.press("dialog.lightbox .zoomed", Keys.ARROW_RIGHT);
        browser.find("dialog.lightbox span", "3 of 3");
        browser.find("dialog.lightbox dd", "7");
        browser.click("dialog.lightbox summary", "Command line");
        browser.find("dialog.lightbox pre", "--seed 7 --steps 20 --images 1 --set firstImage=2");

        browser.press("dialog.lightbox .zoomed", "a");
        browser.press("dialog.lightbox .zoomed", Keys.ARROW_LEFT);
        browser.press("dialog.lightbox input[name=split]", Keys.HOME);
        browser.find("dialog.lightbox input[aria-valuetext='0 % A']");
        browser.find("dialog.lightbox p", "A: seed 7, image 2");
        assertThat(browser.accessibilityProblems()).isEmpty();
        browser.press("dialog.lightbox .zoomed", "f");
        browser.find("dialog.lightbox button[aria-pressed=true]", "★ Favourite");
        browser.press("dialog.lightbox .zoomed", Keys.ESCAPE);
        browser.awaitCount("dialog.lightbox[open]", 0);
        assertThat(browser.focused()).isEqualTo("show seed 7, image 1, 20 steps, ddim");

        browser.find("select[name=collection] option", "favourites (1)").click();
        browser.find("h2", "favourites");
        browser.awaitCount(".tiles figure", 1);
        assertThat(browser.place()).contains("collection=favourites");
    }

    void theHistoryIsFiltered() {
        browser.open("studio");
        browser.find("studio-history button");
        browser.find("select[name=solver] option[value='dpm-solver++2m']").click();
        browser.find("studio-history p", "No images yet.");
        assertThat(browser.place()).contains("solver=dpm-solver");
        browser.find("select[name=solver] option[value='']").click();
        browser.find("select[name=model] option", "four epochs").click();
        browser.find("studio-history button", "four epochs");
        assertThat(browser.place()).contains("model=" + run);
    }

    void imagesAreDownloadedAsAZipFile(Path folder) throws IOException {
        browser.downloadTo(Files.createDirectories(folder));
        browser.click("studio-history button", "3 images");
        browser.find("input[aria-label='select image 0']").click();
        browser.find("input[aria-label='select image 2']").click();
        browser.click("button", "Download 2 as zip");
        List<Path> files = new ArrayList<>();
        Awaitility.await("the zip file is there").atMost(PATIENCE).until(() -> {
            try (var found = Files.list(folder)) {
                files.clear();
                found.filter(file -> file.toString().endsWith(".zip")).forEach(files::add);
            }
            return files.size() == 1;
        });
        assertThat(imagesOf(files.getFirst())).containsExactly("image_000000.png 16", "image_000002.png 16");
    }

    /** Names of the pictures with their widths. */
    private static List<String> imagesOf(Path zip) throws IOException {
        List<String> images = new ArrayList<>();
        try (var archive = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                try (InputStream image = archive.getInputStream(entry)) {
                    images.add(entry.getName() + " " + ImageIO.read(image).getWidth());
                }
            }
        }
        return images;
    }

    void previewsAreInNoHistory() {
        browser.open("explore/steps?checkpoint=" + run + "@latest&seed=3");
        browser.awaitPicture(".large img");
        browser.press("input[name=slider]", Keys.HOME);
        browser.find("label", "1 step");
        browser.find(".strip button[aria-pressed=true]", "1");
        browser.press("input[name=slider]", Keys.ARROW_RIGHT);
        browser.find(".strip button[aria-pressed=true]", "2");

        browser.click(".modes button", "Interpolation");
        browser.find(".strip button:nth-child(12)");
        browser.press("input[name=slider]", Keys.END);
        browser.find("label", "100 % of the way");

        browser.click(".modes button", "Trajectory");
        browser.awaitPicture(".trajectory img");
        assertThat(browser.place()).contains("mode=trajectory").contains("seed=3");
        for (JsonNode job : platform.gateway.get(path("/v1/jobs?kind=sampling&limit=500"))) {
            assertThat(job.at("/spec/seed").asInt()).as(job.toString()).isNotEqualTo(3);
        }
    }
}
