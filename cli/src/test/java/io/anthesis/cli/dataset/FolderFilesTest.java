package io.anthesis.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.anthesis.datasets.archive.SkippedFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as users have them: with links, thumbnails and files that are no images. */
class FolderFilesTest {
    @TempDir
    Path root;

    private Path real;

    @BeforeEach
    void makeImages() throws IOException {
        real = Files.createDirectory(root.resolve("real"));
        for (int i = 0; i < 6; i++) {
            image(real.resolve("p" + i + ".png"));
        }
    }

    private static void image(Path file) throws IOException {
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    private static List<String> names(FolderFiles files) {
        return files.images().stream().map(files::name).toList();
    }

    @Test
    void aFolderBehindALinkIsWalked() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("folderlink"), Path.of("real"));

        assertThat(names(FolderFiles.of(link)))
                .containsExactly("p0.png", "p1.png", "p2.png", "p3.png", "p4.png", "p5.png");
    }

    @Test
    void linkedFoldersAndFilesAreTakenAndDeadLinksReported() throws IOException {
        Path classes = Files.createDirectories(root.resolve("classes/a")).getParent();
        image(classes.resolve("a/p.png"));
        Files.createSymbolicLink(classes.resolve("b"), Path.of("../real"));
        Files.createSymbolicLink(classes.resolve("a/l.png"), Path.of("../../real/p1.png"));
        Files.createSymbolicLink(classes.resolve("a/dead.png"), Path.of("nowhere.png"));

        FolderFiles files = FolderFiles.of(classes);

        assertThat(names(files))
                .containsExactly(
                        "a/l.png", "a/p.png", "b/p0.png", "b/p1.png", "b/p2.png", "b/p3.png", "b/p4.png", "b/p5.png");
        assertThat(files.leftOut()).containsExactly(new SkippedFile("a/dead.png", "it is a broken symbolic link"));
    }

    @Test
    void aLoopEnds() throws IOException {
        Path loop = Files.createDirectory(root.resolve("loop"));
        image(loop.resolve("p0.png"));
        Files.createSymbolicLink(loop.resolve("again"), Path.of("."));

        FolderFiles files = FolderFiles.of(loop);

        assertThat(names(files)).containsExactly("p0.png");
        assertThat(files.leftOut())
                .containsExactly(new SkippedFile("again", "it is a link to a folder that contains it"));
    }

    @Test
    void thumbnailsAreLeftOutAndOtherFilesReported() throws IOException {
        Files.createDirectories(real.resolve("@eaDir/p0.png"));
        image(real.resolve("@eaDir/p0.png/SYNOFILE_THUMB_M.png"));
        Files.writeString(real.resolve("._p0.png"), "x");
        Files.writeString(real.resolve("notes.csv"), "a,b");
        Files.createFile(real.resolve("empty.png"));
        Files.move(real.resolve("p5.png"), real.resolve("no-ending"));

        FolderFiles files = FolderFiles.of(real);

        assertThat(names(files)).containsExactly("no-ending", "p0.png", "p1.png", "p2.png", "p3.png", "p4.png");
        assertThat(files.leftOut())
                .extracting(SkippedFile::name, SkippedFile::reason)
                .containsExactlyInAnyOrder(
                        tuple("notes.csv", "it is text, not an image"), tuple("empty.png", "it is empty"));
    }

    @Test
    void whatIsSentHasTheImagesAndTheListOfTheRest() throws IOException {
        Files.writeString(real.resolve("notes.csv"), "a,b");

        try (var archive = new FolderArchive(FolderFiles.of(real));
                var zip = new ZipFile(archive.parts().get("archive").toFile())) {
            assertThat(zip.stream().map(Object::toString)).hasSize(6).contains("p0.png");
            assertThat(archive.parts().get("leftOut"))
                    .hasContent("[{\"name\":\"notes.csv\",\"reason\":\"it is text, not an image\"}]");
        }
    }

    /** Whether it is one is the gateway's to judge, which reports it otherwise. */
    @Test
    void tablesOfClassesArePackedWithTheImages() throws IOException {
        Files.writeString(real.resolve("classes.csv"), "p0.png,rose");
        Files.writeString(real.resolve("notes.txt"), "notes");

        FolderFiles files = FolderFiles.of(real);

        assertThat(files.packed().stream().map(files::name))
                .contains("classes.csv", "p0.png")
                .doesNotContain("notes.txt");
        assertThat(names(files)).doesNotContain("classes.csv");
        assertThat(files.leftOut()).extracting(SkippedFile::name).containsExactly("notes.txt");
    }
}
