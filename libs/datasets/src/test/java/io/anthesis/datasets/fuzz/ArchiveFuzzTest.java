package io.anthesis.datasets.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.anthesis.datasets.Cases;
import io.anthesis.datasets.Entries;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any bytes, the archive's reader gives entries or refuses it. */
class ArchiveFuzzTest {
    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzzed-", ".archive");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> archives() {
        byte[] tar = Cases.bytes("archives/links.tar");
        return Stream.of(
                        tar,
                        Cases.bytes("archives/v7.tar"),
                        gzip(tar),
                        Cases.bytes("archives/macos.zip"),
                        Cases.bytes("archives/deleted_entry.zip"))
                .flatMap(archive -> Damaged.copies(archive, 50));
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "10m")
    void entriesOrARefusal(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            new ImageArchive(file, ImportLimits.ofHeap(64 << 20)).forEachImage(new Entries());
        } catch (RefusedArchive expected) {
            // Anything else, and any other error, is a finding.
        }
    }
}
