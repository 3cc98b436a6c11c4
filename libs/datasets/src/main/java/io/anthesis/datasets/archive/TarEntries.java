package io.anthesis.datasets.archive;

import io.anthesis.datasets.archive.Intake.DamagedContent;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar file, packed or not, from its start to its end. A hard link is its target's content: where there are any, the file is
 * read once more for the targets.
 */
final class TarEntries {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int BLOCK_BYTES = 512;

    private final Path file;
    private final ImportLimits limits;
    private final Intake intake;
    private final boolean gzip;
    /** Names of hard links by what they are links to. */
    private final Map<String, List<String>> links = new HashMap<>();

    private long linkBytes;

    TarEntries(Path file, ImportLimits limits, Intake intake, boolean gzip) {
        this.file = file;
        this.limits = limits;
        this.intake = intake;
        this.gzip = gzip;
    }

    /** What is done with an entry whose content is next in the stream. */
    private interface Step {
        void entry(TarArchiveEntry entry, InputStream content) throws IOException;
    }

    void readAll() throws IOException {
        forEach(this::read);
        if (!links.isEmpty()) {
            forEach(this::readTarget);
            for (var unresolved : links.entrySet()) {
                for (String link : unresolved.getValue()) {
                    intake.skip(
                            link,
                            "it is a hard link to '" + unresolved.getKey() + "', which is not a file of the archive");
                }
            }
        }
    }

    private void read(TarArchiveEntry entry, InputStream content) throws IOException {
        String name = entry.getName();
        if (!intake.admits(name, entry.isDirectory())) {
            return;
        }
        if (entry.isLink()) {
            remember(name, entry.getLinkName());
        } else if (entry.isSymbolicLink()) {
            intake.skip(name, "it is a symbolic link; links in archives are not followed");
        } else if (!entry.isFile() || entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO()) {
            intake.skip(name, "it is not a file");
        } else {
            Optional<byte[]> encoded = intake.read(name, content);
            if (encoded.isPresent()) {
                intake.take(name, encoded.get());
            }
        }
    }

    private void remember(String link, String target) throws RefusedArchive {
        linkBytes += link.length() + target.length();
        if (linkBytes > limits.directoryBytes()) {
            throw intake.refused("its hard links take more than " + ImportLimits.mebibytes(limits.directoryBytes())
                    + ", the limit for this process' heap");
        }
        links.computeIfAbsent(target, any -> new ArrayList<>()).add(link);
    }

    private void readTarget(TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isLink() || !links.containsKey(entry.getName())) {
            return;
        }
        List<String> names = withLinksToLinks(entry.getName());
        Optional<byte[]> encoded = intake.read(names.getFirst(), content);
        for (String name : names) {
            if (encoded.isPresent()) {
                intake.take(name, encoded.get());
            } else if (!name.equals(names.getFirst())) {
                intake.skip(name, "it is a hard link to '" + entry.getName() + "', which was skipped, too");
            }
        }
    }

    /** @return all names that lead to the target, which are links no more */
    private List<String> withLinksToLinks(String target) {
        List<String> names = new ArrayList<>(links.remove(target));
        for (int i = 0; i < names.size(); i++) {
            List<String> further = links.remove(names.get(i));
            if (further != null) {
                names.addAll(further);
            }
        }
        return names;
    }

    private void forEach(Step step) throws IOException {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                var stream = new TarStream(unpacked(packed), limits, intake);
                var tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = next(tar, stream); entry != null; entry = next(tar, stream)) {
                try {
                    step.entry(entry, tar);
                } catch (DamagedContent e) {
                    throw intake.damaged(e);
                }
            }
        }
    }

    private InputStream unpacked(InputStream packed) throws IOException {
        if (!gzip) {
            return packed;
        }
        try {
            InputStream unpacked = new BufferedInputStream(new GZIPInputStream(packed, BUFFER_BYTES), BUFFER_BYTES);
            unpacked.mark(BLOCK_BYTES);
            byte[] head = unpacked.readNBytes(BLOCK_BYTES);
            unpacked.reset();
            if (!ImageArchive.isTar(head)) {
                throw intake.refused("it is packed by gzip, but what it holds is no tar");
            }
            return unpacked;
        } catch (RefusedArchive e) {
            throw e;
        } catch (IOException e) {
            throw intake.damaged(e);
        }
    }

    private TarArchiveEntry next(TarArchiveInputStream tar, TarStream stream) throws RefusedArchive {
        try {
            skipContent(tar);
            stream.beginHeader();
            TarArchiveEntry entry = tar.getNextEntry();
            stream.endHeader();
            if (entry != null && !entry.isCheckSumOK()) {
                throw intake.refused("it is damaged: the checksum of an entry differs");
            }
            return entry;
        } catch (RefusedArchive e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw intake.damaged(e);
        }
    }

    /** Here and not in the library, so that only a header counts as one. */
    private static void skipContent(TarArchiveInputStream tar) throws IOException {
        long skipped = tar.getCurrentEntry() == null ? 0 : tar.skip(Long.MAX_VALUE);
        while (skipped > 0) {
            skipped = tar.skip(Long.MAX_VALUE);
        }
    }
}
