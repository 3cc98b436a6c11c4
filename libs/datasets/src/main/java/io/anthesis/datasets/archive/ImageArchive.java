package io.anthesis.datasets.archive;

import io.anthesis.datasets.format.FileFormat;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** A tar, tgz or zip file of images. Nothing of it is written to disk, so its names cannot lead anywhere. */
public record ImageArchive(Path file, ImportLimits limits) {
    private static final int TAR_BLOCK_BYTES = 512;

    /** With the limits that this process' heap allows. */
    public ImageArchive(Path file) {
        this(file, ImportLimits.ofThisProcess());
    }

    /** Receives the files of an archive, in its order; those behind hard links come last. */
    public interface Visitor {
        /** @param encoded begins like an image of a format that is read */
        void image(String name, byte[] encoded) throws IOException;

        /** @param reason why the file cannot be an image of the data set */
        void skipped(String name, String reason) throws IOException;

        /** Whether a file of this name is wanted by {@link #text} if it is no image. It counts as skipped nevertheless. */
        default boolean wantsText(String name) {
            return false;
        }

        default void text(String name, byte[] content) throws IOException {}
    }

    /**
     * @throws RefusedArchive if it is no archive, is truncated, has no images, has names that lead out of it, or goes beyond the
     *     limits
     */
    public void forEachImage(Visitor visitor) throws IOException {
        var intake = new Intake(file, limits, visitor);
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(TAR_BLOCK_BYTES);
        }
        Optional<FileFormat> format = FileFormat.of(head);
        if (format.equals(Optional.of(FileFormat.ZIP))) {
            new ZipEntries(file, limits, intake).readAll();
        } else if (format.equals(Optional.of(FileFormat.GZIP))) {
            new TarEntries(file, limits, intake, true).readAll();
        } else if (isTar(head)) {
            new TarEntries(file, limits, intake, false).readAll();
        } else {
            throw intake.refused("it is neither a tar, a tgz nor a zip file" + found(head, format));
        }
        intake.requireImages();
    }

    /** The checksum decides: tar of version 7 has no signature, and a name may look like another format's. */
    static boolean isTar(byte[] head) {
        try {
            return head.length == TAR_BLOCK_BYTES && TarUtils.verifyCheckSum(head);
        } catch (IllegalArgumentException e) {
            return false; // there is no number where the checksum would be
        }
    }

    private static String found(byte[] head, Optional<FileFormat> format) {
        if (head.length == 0) {
            return ": it is empty";
        }
        return format.map(known -> ", but " + known).orElse("");
    }
}
