package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** What the pages of data sets do: import a folder of pictures, show its images, delete it. */
record DashboardData(Browser browser) {
    /** Four of each class, one picture beside them, and a file that is no picture. */
    static Path pictures(Path parent) throws IOException {
        Path folder = parent.resolve("My Pictures");
        for (String name : new String[] {"red/", "green/"}) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 4; i++) {
                write(folder.resolve(name + i + ".png"), name.startsWith("red") ? 0xC02040 : 0x20C040);
            }
        }
        write(folder.resolve("beside.png"), 0x808080);
        Files.writeString(folder.resolve("notes.txt"), "not a picture");
        return folder;
    }

    private static void write(Path file, int colour) throws IOException {
        var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, colour);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    void importFolder(Path folder) {
        browser.open("data");
        browser.choose("input[name=folder]", folder);
        browser.find(".chosen", "10 files");
        assertThat(browser.find("input[name=name]").getDomProperty("value")).isEqualTo("my-pictures");

        browser.click("button", "Import");

        browser.find("h1", "my-pictures");
        browser.awaitPicture(".tiles img");
        assertThat(browser.all(".tiles figure")).hasSize(9);
        browser.click(".skipped summary", "1 file was not taken");
        browser.find(".skipped td", "notes.txt");
    }

    void filterImages() {
        browser.find("select[name=class] option:not([value=''])", "red (4)").click();
        browser.awaitCount(".tiles figure", 4);
        browser.awaitPicture(".tiles img");
        browser.find("select[name=split] option", "validation").click();
        browser.awaitCount(".tiles figure", 1);
        assertThat(browser.place()).isEqualTo("#/data/my-pictures?class=2&split=validation");
    }

    void delete() {
        browser.click(".head button", "Delete");
        browser.find("dialog", "nothing can be trained on these images");
        browser.click("dialog button", "Delete the data set");
        browser.find("h1", "Data");
        browser.awaitPicture(".thumbnails img");
        assertThat(browser.all(".card h2")).noneMatch(card -> card.getText().equals("my-pictures"));
    }
}
