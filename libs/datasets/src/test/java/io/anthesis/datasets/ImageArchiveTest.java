package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.blossom.Blossoms;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.limit.ImportLimits;
import io.anthesis.datasets.split.Split;
import io.anthesis.datasets.tensors.DerivedImages;
import io.anthesis.datasets.tensors.TensorDerivation;
import io.anthesis.datasets.tensors.TensorImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {
    @TempDir
    Path folder;

    @Test
    void blossomsBecomeTensorsThatAreTheSameEachTime() throws IOException {
        DerivedImages first =
                TensorDerivation.derive(blossoms("a.zip"), 16, Ground.WHITE, folder.resolve("a.safetensors"));
        DerivedImages second =
                TensorDerivation.derive(blossoms("b.zip"), 16, Ground.WHITE, folder.resolve("b.safetensors"));

        assertThat(first.names()).hasSize(20).startsWith("blossom_00000.png");
        assertThat(first.skipped()).isEmpty();
        assertThat(first.file()).hasSameBinaryContentAs(second.file());
    }

    @Test
    void imagesAreReadBackByPosition() throws IOException {
        DerivedImages derived =
                TensorDerivation.derive(blossoms("a.zip"), 64, Ground.WHITE, folder.resolve("a.safetensors"));
        TensorImages images = TensorImages.open(derived.file(), new int[] {7});
        float[] pixels = new float[64 * 64 * 3];

        images.read(0, pixels, 0);

        int expected = Blossoms.draw(1, 7).getRGB(10, 20) >> 16 & 0xFF;
        assertThat(pixels[(20 * 64 + 10) * 3] * 255).isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-3f));
    }

    @Test
    void unreadableImagesAreListedAndSkipped() throws IOException {
        Path archive = zip("mixed.zip", "good.png", pngBytes(), "broken.jpg", new byte[] {1, 2, 3});

        DerivedImages derived = TensorDerivation.derive(
                new ImageArchive(archive), 16, Ground.WHITE, folder.resolve("mixed.safetensors"));

        assertThat(derived.names()).containsExactly("good.png");
        assertThat(derived.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.name())
                .isEqualTo("broken.jpg"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.png", "/etc/evil.png", "a/../../evil.png", "C:\\evil.png"})
    void namesThatLeadOutAreRefused(String name) throws IOException {
        Path archive = zip("slip.zip", name, pngBytes());

        assertThatThrownBy(() -> new ImageArchive(archive).forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("leads out of the archive");
    }

    @Test
    void bombsAreRefused() throws IOException {
        byte[] image = Arrays.copyOf(pngBytes(), 60 << 20);
        Path archive = zip("bomb.zip", "a.png", image, "b.png", image);

        assertThatThrownBy(() -> new ImageArchive(archive).forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("unpacks to more than 100 times its size and 100 MiB");
    }

    @Test
    void imagesBeyondTheLimitOfOneAreSkipped() throws IOException {
        var limits = ImportLimits.ofHeap(64 << 20);
        Path archive = zip("large.zip", "large.png", Arrays.copyOf(pngBytes(), 9 << 20), "good.png", pngBytes());
        var entries = new Entries();

        new ImageArchive(archive, limits).forEachImage(entries);

        assertThat(entries.images).containsOnlyKeys("good.png");
        assertThat(entries.skipped).containsEntry("large.png", "it is larger than 8 MiB, the limit for one image");
    }

    @Test
    void archivesWithoutImagesAreRefused() throws IOException {
        Path archive = zip("empty.zip", "readme.txt", new byte[] {65});

        assertThatThrownBy(() -> new ImageArchive(archive).forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("holds no image")
                .hasMessageContaining("readme.txt, was skipped: it is text, not an image");
    }

    @Test
    void truncatedArchivesAreRefused() throws IOException {
        blossoms("whole.zip");
        byte[] whole = Files.readAllBytes(folder.resolve("whole.zip"));
        Path archive = folder.resolve("half.zip");
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> new ImageArchive(archive).forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void filesThatAreNoArchiveAreRefused() throws IOException {
        Path file = folder.resolve("text.tgz");
        Files.writeString(file, "hello");

        assertThatThrownBy(() -> new ImageArchive(file).forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("neither a tar");
    }

    @Test
    void theImagesOfADataSetStayItsImagesAtEverySize() throws IOException {
        var archive = new ImageArchive(zip("more.zip", "b.png", pngBytes(), "a.png", pngBytes(), "c.png", pngBytes()));

        DerivedImages derived =
                TensorDerivation.derive(archive, 32, Ground.WHITE, List.of("a.png", "b.png"), folder.resolve("t"));

        assertThat(derived.names()).containsExactly("a.png", "b.png");
    }

    @Test
    void anImageOfADataSetThatCannotBeReadAnyMoreIsNamed() throws IOException {
        var archive = new ImageArchive(zip("half.zip", "a.png", pngBytes(), "b.png", Arrays.copyOf(pngBytes(), 99)));

        assertThatThrownBy(() -> TensorDerivation.derive(
                        archive, 32, Ground.WHITE, List.of("a.png", "b.png"), folder.resolve("t")))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("an image of the data set, 'b.png' cannot be read: it is truncated");
        assertThatThrownBy(() -> TensorDerivation.derive(
                        archive, 32, Ground.WHITE, List.of("a.png", "z.png"), folder.resolve("t")))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("'z.png' is not in it any more");
    }

    @Test
    void ofSeveralFilesOfOneNameTheFirstIsTaken() throws IOException {
        Path tar = folder.resolve("twice.tar");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            for (int i = 0; i < 2; i++) {
                var entry = new TarArchiveEntry("a.png");
                entry.setSize(pngBytes().length);
                out.putArchiveEntry(entry);
                out.write(pngBytes());
                out.closeArchiveEntry();
            }
        }

        DerivedImages derived = TensorDerivation.derive(new ImageArchive(tar), 16, Ground.WHITE, folder.resolve("t"));

        assertThat(derived.names()).containsExactly("a.png");
        assertThat(derived.skipped())
                .containsExactly(new SkippedFile("a.png", "another file of this name comes before it"));
    }

    @Test
    void ofManyFilesTheFirstAreNamedAndAllCounted() throws IOException {
        var usual = ImportLimits.ofHeap(64 << 20);
        Path archive = folder.resolve("many.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (int i = 0; i < usual.reported() + 7; i++) {
                zip.putNextEntry(new ZipEntry(i + ".txt"));
            }
            zip.putNextEntry(new ZipEntry("a.png"));
            zip.write(pngBytes());
        }

        DerivedImages derived =
                TensorDerivation.derive(new ImageArchive(archive, usual), 16, Ground.WHITE, folder.resolve("t"));

        assertThat(derived.skipped()).hasSize(usual.reported());
        assertThat(derived.skippedCount()).isEqualTo(usual.reported() + 7);
    }

    @Test
    void namesOfSkippedFilesWriteNoLinesOfTheirOwn() {
        var skipped = new SkippedFile("a\nb\u202e\u001b[2J", "x".repeat(400));

        assertThat(skipped.name()).isEqualTo("a\\u000ab\\u202e\\u001b[2J");
        assertThat(skipped.reason()).hasSize(301).endsWith("…");
    }

    @Test
    void splitsAreDisjointAndWhole() {
        int[] all = IntStream.range(0, 101).toArray();

        Split split = Split.of(List.of(all));

        assertThat(split.train()).hasSize(81);
        assertThat(split.validation()).hasSize(20).doesNotContain(split.train());
    }

    private ImageArchive blossoms(String name) throws IOException {
        Path file = folder.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            Blossoms.writeArchive(out, 20, 1);
        }
        return new ImageArchive(file);
    }

    private static byte[] pngBytes() throws IOException {
        var bytes = new ByteArrayOutputStream();
        javax.imageio.ImageIO.write(Blossoms.draw(1, 0), "png", bytes);
        return bytes.toByteArray();
    }

    private Path zip(String file, Object... namesAndBytes) throws IOException {
        Path path = folder.resolve(file);
        try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
                zip.write((byte[]) namesAndBytes[i + 1]);
                zip.closeEntry();
            }
        }
        return path;
    }
}
