package io.anthesis.datasets.archive;

import io.anthesis.datasets.archive.ImageArchive.Visitor;
import io.anthesis.datasets.format.FileFormat;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads the entries of an archive of any kind: counts entries, checks names, reads images and skips the rest. */
final class Intake {
    private final Path file;
    private final ImportLimits limits;
    private final Visitor visitor;
    private final long unpackedLimit;
    private long entries;
    private long unpacked;
    private long images;
    private String firstSkipped = "";

    Intake(Path file, ImportLimits limits, Visitor visitor) throws IOException {
        this.file = file;
        this.limits = limits;
        this.visitor = visitor;
        this.unpackedLimit = limits.expansionGraceBytes() + limits.expansion() * Files.size(file);
    }

    /** @return whether the entry is of interest: no folder, and no file of an operating system */
    boolean admits(String name, boolean folder) throws RefusedArchive {
        if (++entries > limits.entries()) {
            throw refused("it has more than " + limits.entries() + " entries");
        }
        if (name.length() > limits.nameLength()) {
            throw refused("it has a name of " + name.length() + " characters; the limit is " + limits.nameLength());
        }
        requireInside(name);
        return !folder && !SystemFiles.include(name.replace('\\', '/'));
    }

    private void requireInside(String name) throws RefusedArchive {
        boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.matches("(?s)[A-Za-z]:.*");
        if (absolute || Arrays.asList(name.split("[/\\\\]")).contains("..")) {
            throw refused("the name '" + SkippedFile.shown(name) + "' leads out of the archive");
        }
    }

    void skip(String name, String reason) throws IOException {
        if (firstSkipped.isEmpty()) {
            firstSkipped = "; the first of its files, " + SkippedFile.shown(name) + ", was skipped: " + reason;
        }
        visitor.skipped(name, reason);
    }

    /**
     * @return the file's bytes if it may be an image, or is a text that is wanted; if not, it is skipped already
     * @throws DamagedContent if {@code content} cannot be read
     */
    Optional<byte[]> read(String name, InputStream content) throws IOException {
        byte[] head = readUpTo(content, FileFormat.HEAD_BYTES);
        Optional<String> reason = FileFormat.reasonAgainst(head);
        if (reason.isPresent()) {
            if (visitor.wantsText(name)) {
                return Optional.of(readText(name, head, content));
            }
            skip(name, reason.get());
            return Optional.empty();
        }
        byte[] encoded = whole(head, content, limits.imageBytes());
        if (encoded.length > limits.imageBytes()) {
            skip(
                    name,
                    "it is larger than " + ImportLimits.mebibytes(limits.imageBytes()) + ", the limit for one image");
            return Optional.empty();
        }
        return Optional.of(encoded);
    }

    private byte[] readText(String name, byte[] head, InputStream content) throws RefusedArchive, DamagedContent {
        int most = (int) Math.min(limits.directoryBytes(), limits.imageBytes());
        byte[] text = whole(head, content, most);
        if (text.length > most) {
            throw refused("its " + SkippedFile.shown(name) + " is larger than " + ImportLimits.mebibytes(most)
                    + ", the limit of a table of classes for this process' heap; import it with classes none, or with a"
                    + " smaller table");
        }
        return text;
    }

    /** @return the content, cut one byte beyond the limit */
    private byte[] whole(byte[] head, InputStream content, int limit) throws RefusedArchive, DamagedContent {
        byte[] rest = readUpTo(content, limit + 1 - head.length);
        byte[] whole = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, whole, head.length, rest.length);
        unpacked += whole.length;
        if (unpacked > unpackedLimit) {
            throw tooLarge();
        }
        return whole;
    }

    private static byte[] readUpTo(InputStream content, int bytes) throws RefusedArchive, DamagedContent {
        try {
            return content.readNBytes(bytes);
        } catch (RefusedArchive e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DamagedContent(e);
        }
    }

    /** The bytes of one entry cannot be read; what to do depends on the kind of archive. */
    static final class DamagedContent extends IOException {
        DamagedContent(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** @param content what {@link #read} returned */
    void take(String name, byte[] content) throws IOException {
        Optional<String> reason =
                FileFormat.reasonAgainst(Arrays.copyOf(content, Math.min(content.length, FileFormat.HEAD_BYTES)));
        if (reason.isPresent()) {
            visitor.text(name, content);
            skip(name, reason.get());
        } else {
            images++;
            visitor.image(name, content);
        }
    }

    void requireImages() throws RefusedArchive {
        if (images == 0) {
            throw refused("it holds no image of a format that is read" + firstSkipped);
        }
    }

    long unpackedLimit() {
        return unpackedLimit;
    }

    RefusedArchive tooLarge() {
        return refused("it unpacks to more than " + limits.expansion() + " times its size and "
                + ImportLimits.mebibytes(limits.expansionGraceBytes()) + ": it looks like a bomb");
    }

    RefusedArchive damaged(Exception e) {
        return refused("it is truncated or damaged"
                + (e.getMessage() == null ? "" : " (" + SkippedFile.shown(e.getMessage()) + ")"));
    }

    RefusedArchive refused(String reason) {
        return new RefusedArchive(file, reason);
    }
}
