package io.anthesis.datasets.archive;

import io.anthesis.datasets.archive.Intake.DamagedContent;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip file by its central directory, as {@code unzip} reads it: an entry that was deleted there is gone. */
final class ZipEntries {
    private final Path file;
    private final ImportLimits limits;
    private final Intake intake;

    ZipEntries(Path file, ImportLimits limits, Intake intake) {
        this.file = file;
        this.limits = limits;
        this.intake = intake;
    }

    void readAll() throws IOException {
        try (var channel = new MeteredChannel(Files.newByteChannel(file));
                ZipFile zip = open(channel)) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                read(zip, entries.nextElement());
            }
        }
    }

    private ZipFile open(MeteredChannel channel) throws IOException {
        channel.limit(
                limits.directoryBytes(),
                () -> intake.refused("the names in it take more than "
                        + ImportLimits.mebibytes(limits.directoryBytes())
                        + ", the limit of a zip file's directory for this process' heap; pack a tar instead"));
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setCharset(StandardCharsets.UTF_8)
                    .setUseUnicodeExtraFields(true)
                    .setIgnoreLocalFileHeader(true)
                    .get();
        } catch (IOException | RuntimeException e) {
            throw e.getCause() instanceof RefusedArchive refused ? refused : intake.damaged(e); // the library wraps
        } finally {
            channel.unlimited();
        }
    }

    private void read(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        String name = entry.getName();
        if (!intake.admits(name, entry.isDirectory())) {
            return;
        }
        if (entry.isUnixSymlink()) {
            intake.skip(name, "it is a symbolic link; links in archives are not followed");
            return;
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            intake.skip(name, "it is encrypted");
            return;
        }
        if (!zip.canReadEntryData(entry)) {
            intake.skip(name, "it is compressed by method " + entry.getMethod() + " of zip, which is not read");
            return;
        }
        Optional<byte[]> encoded;
        try (InputStream content = content(zip, entry)) {
            encoded = intake.read(name, content);
        } catch (DamagedContent e) {
            intake.skip(name, "it is damaged in the archive"); // the directory still leads to all others
            return;
        }
        if (encoded.isEmpty()) {
            return;
        }
        if (checksum(encoded.get()) == entry.getCrc()) {
            intake.take(name, encoded.get());
        } else {
            intake.skip(name, "it is damaged: its checksum in the archive differs");
        }
    }

    private static InputStream content(ZipFile zip, ZipArchiveEntry entry) throws DamagedContent {
        try {
            InputStream content = zip.getInputStream(entry);
            if (content == null) {
                throw new IOException("its place in the archive is damaged");
            }
            return content;
        } catch (IOException | RuntimeException e) {
            throw new DamagedContent(e);
        }
    }

    private static long checksum(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
