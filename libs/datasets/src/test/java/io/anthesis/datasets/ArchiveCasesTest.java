package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that real users have, and some that attackers make. */
class ArchiveCasesTest {
    @TempDir
    Path folder;

    private static Entries read(Path archive) throws IOException {
        var entries = new Entries();
        new ImageArchive(archive).forEachImage(entries);
        return entries;
    }

    @Test
    void aHardLinkIsItsTargetsContentAndASymbolicLinkSaysWhatItIs() throws IOException {
        Entries entries = read(Cases.file("archives/links.tar"));

        assertThat(entries.images).containsOnlyKeys("hard.png", "p0.png", "p1.png");
        assertThat(entries.images.get("hard.png")).isEqualTo(entries.images.get("p1.png"));
        assertThat(entries.skipped)
                .containsExactly(entry("link.png", "it is a symbolic link; links in archives are not followed"));
    }

    @Test
    void hardLinksToLinksAreTheTargetsContentAndThoseToNothingAreReported() throws IOException {
        Path archive = tar("links.tar", tar -> {
            tar.file("a.png", IMAGE);
            tar.link("b.png", "a.png", TarConstants.LF_LINK);
            tar.link("c.png", "b.png", TarConstants.LF_LINK);
            tar.link("d.png", "gone.png", TarConstants.LF_LINK);
            tar.link("e.png", "f.png", TarConstants.LF_LINK);
            tar.link("f.png", "e.png", TarConstants.LF_LINK);
        });

        Entries entries = read(archive);

        assertThat(entries.images).containsOnlyKeys("a.png", "b.png", "c.png");
        assertThat(entries.images.get("c.png")).isEqualTo(IMAGE);
        assertThat(entries.skipped)
                .containsEntry("d.png", "it is a hard link to 'gone.png', which is not a file of the archive")
                .containsKeys("e.png", "f.png");
    }

    @Test
    void symbolicLinksInZipFilesSayWhatTheyAre() throws IOException {
        Path archive = folder.resolve("links.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            put(zip, new ZipArchiveEntry("a.png"), IMAGE);
            var link = new ZipArchiveEntry("b.png");
            link.setUnixMode(UnixStat.LINK_FLAG | UnixStat.DEFAULT_LINK_PERM);
            put(zip, link, "a.png".getBytes(StandardCharsets.UTF_8));
        }

        Entries entries = read(archive);

        assertThat(entries.images).containsOnlyKeys("a.png");
        assertThat(entries.skipped).containsEntry("b.png", "it is a symbolic link; links in archives are not followed");
    }

    @Test
    void theCentralDirectoryDecides() throws IOException {
        Entries entries = read(Cases.file("archives/deleted_entry.zip"));

        assertThat(entries.images).containsOnlyKeys("keep.png");
        assertThat(entries.skipped).isEmpty();
    }

    @Test
    void tarOfVersion7IsRead() throws IOException {
        Entries entries = read(Cases.file("archives/v7.tar"));

        assertThat(entries.images).containsOnlyKeys("./c/p0.png", "./c/p1.png");
        assertThat(entries.skipped).isEmpty();
    }

    @Test
    void filesOfMacosAreLeftOut() throws IOException {
        Entries entries = read(Cases.file("archives/macos.zip"));

        assertThat(entries.images).containsOnlyKeys("photos/p0.png", "photos/p1.png", "photos/p2.png", "photos/p3.png");
        assertThat(entries.skipped).isEmpty();
    }

    @Test
    void thumbnailsOfNetworkStorageAreLeftOut() throws IOException {
        Path archive = tar("nas.tar", tar -> {
            tar.file("a.jpg", IMAGE); // content decides, not the ending
            for (String name : List.of(
                    "@eaDir/a.jpg/SYNOFILE_THUMB_M.jpg",
                    "x/.@__thumb/a.jpg",
                    ".thumbnails/a.png",
                    "Thumbs.db",
                    "x/desktop.ini")) {
                tar.file(name, IMAGE);
            }
        });

        Entries entries = read(archive);

        assertThat(entries.images).containsOnlyKeys("a.jpg");
        assertThat(entries.skipped).isEmpty();
    }

    @Test
    void everythingElseIsReportedByWhatItIs() throws IOException {
        Path archive = tar("mixed.tar", tar -> {
            tar.file("no-ending", IMAGE);
            tar.file("labels.csv", "a,b\n1,2".getBytes(StandardCharsets.UTF_8));
            tar.file("empty.png", new byte[0]);
            tar.file("inner.zip", new byte[] {'P', 'K', 3, 4, 0, 0});
            tar.file("photo.heic", Cases.bytes("formats/x.heic"));
            tar.file("noise.bin", new byte[] {1, 2, 3, 4});
            tar.link("pipe", "", TarConstants.LF_FIFO);
        });

        Entries entries = read(archive);

        assertThat(entries.images).containsOnlyKeys("no-ending");
        assertThat(entries.skipped)
                .containsExactly(
                        entry("empty.png", "it is empty"),
                        entry("inner.zip", "it is a zip archive; archives within archives are not opened"),
                        entry("labels.csv", "it is text, not an image"),
                        entry("noise.bin", "it is not an image of a known format"),
                        entry("photo.heic", "it is a HEIC image, a format that is not read; convert it to PNG or JPEG"),
                        entry("pipe", "it is not a file"));
    }

    @Test
    void aDamagedEntryOfAZipFileIsSkipped() throws IOException {
        Path archive = folder.resolve("damaged.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            zip.setMethod(ZipArchiveEntry.DEFLATED);
            zip.setLevel(0);
            put(zip, new ZipArchiveEntry("a.png"), IMAGE);
            put(zip, new ZipArchiveEntry("b.png"), IMAGE);
        }
        byte[] bytes = Files.readAllBytes(archive);
        bytes[70] ^= 1;
        Files.write(archive, bytes);

        Entries entries = read(archive);

        assertThat(entries.images).containsOnlyKeys("b.png");
        assertThat(entries.skipped).containsEntry("a.png", "it is damaged: its checksum in the archive differs");
    }

    @ParameterizedTest
    @ValueSource(chars = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK, 'x', 'g'})
    void namesThatUnpackToMegabytesAreRefusedBeforeTheyAreRead(char type) throws IOException {
        Path archive = folder.resolve("long-name.tgz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(archive))) {
            var header = new TarArchiveEntry("name", (byte) type);
            header.setSize(1500L << 20);
            byte[] block = new byte[512];
            header.writeEntryHeader(block);
            gzip.write(block);
            byte[] name = new byte[1 << 20];
            Arrays.fill(name, (byte) (type == 'x' || type == 'g' ? '1' : 'a'));
            for (int i = 0; i < 8; i++) {
                gzip.write(name);
            }
        }

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("the name and attributes of an entry take more than 1 MiB, the limit");
    }

    @Test
    void namesBeyondTheLimitAreRefused() throws IOException {
        Path archive = tar("long.tar", tar -> tar.file("a".repeat(5000), IMAGE));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("it has a name of 5000 characters; the limit is 4096");
    }

    @Test
    void aZipDirectoryBeyondTheLimitIsRefusedBeforeItIsRead() throws IOException {
        Path archive = folder.resolve("many.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            for (int i = 0; i < 20_000; i++) {
                put(zip, new ZipArchiveEntry("a".repeat(50) + i), new byte[0]);
            }
        }
        var small = new ImageArchive(archive, ImportLimits.ofHeap(32 << 20));

        assertThatThrownBy(() -> small.forEachImage(new Entries()))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("the names in it take more than 1 MiB");
    }

    @Test
    void otherArchivesAreRefusedByName() throws IOException {
        Path archive = folder.resolve("images.7z");
        Files.write(archive, HexFormat.of().parseHex("377abcaf271c0004"));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("it is neither a tar, a tgz nor a zip file, but 7z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f8b", "1f8b08", "1f8b0804000000000003ffff", "1f8b0700000000000003"})
    void brokenGzipHeadersAreRefused(String hex) throws IOException {
        Path archive = folder.resolve("broken.tgz");
        Files.write(archive, HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void gzipOfSomethingElseIsRefused() throws IOException {
        Path archive = folder.resolve("text.tgz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("holds is no tar");
    }

    private static final byte[] IMAGE = Cases.bytes("formats/ok.png");

    private static void put(ZipArchiveOutputStream zip, ZipArchiveEntry entry, byte[] content) throws IOException {
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }

    private interface Filling {
        void of(Tar tar) throws IOException;
    }

    private record Tar(TarArchiveOutputStream out) {
        void file(String name, byte[] content) throws IOException {
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
        }

        void link(String name, String target, byte type) throws IOException {
            var entry = new TarArchiveEntry(name, type);
            entry.setLinkName(target);
            out.putArchiveEntry(entry);
            out.closeArchiveEntry();
        }
    }

    private Path tar(String name, Filling filling) throws IOException {
        Path archive = folder.resolve(name);
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            filling.of(new Tar(out));
        }
        return archive;
    }
}
