package io.anthesis.datasets.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** A tar, tgz or zip file of JPEG and PNG images. Nothing of it is written to disk, so its names cannot lead anywhere. */
public record ImageArchive(Path file) {
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");
    private static final int MAX_IMAGE_BYTES = 64 << 20;
    private static final long MAX_ENTRIES = 5_000_000;
    /** Images hardly compress further; what unpacks to a hundred times its size was made to. */
    private static final long MAX_EXPANSION = 100;

    private static final long EXPANSION_GRACE_BYTES = 100L << 20;

    /** Receives images in the order of the archive. */
    @FunctionalInterface
    public interface Visitor {
        void image(String name, byte[] encoded) throws IOException;
    }

    /**
     * @throws RefusedArchive if it is no archive, is truncated, has no images, has names that lead out of it, or unpacks to far
     *     more than its size
     */
    public void forEachImage(Visitor visitor) throws IOException {
        long limit = EXPANSION_GRACE_BYTES + MAX_EXPANSION * Files.size(file);
        long unpacked = 0;
        long entries = 0;
        long images = 0;
        try (ArchiveInputStream<?> in = open()) {
            for (ArchiveEntry entry = next(in); entry != null; entry = next(in)) {
                if (++entries > MAX_ENTRIES) {
                    throw new RefusedArchive(file, "it has more than " + MAX_ENTRIES + " entries");
                }
                requireInside(entry.getName());
                if (entry.isDirectory() || !isImage(entry.getName())) {
                    continue;
                }
                byte[] encoded = read(in, entry);
                unpacked += encoded.length;
                if (unpacked > limit) {
                    throw new RefusedArchive(
                            file, "it unpacks to more than " + MAX_EXPANSION + " times its size: it looks like a bomb");
                }
                images++;
                visitor.image(entry.getName(), encoded);
            }
        }
        if (images == 0) {
            throw new RefusedArchive(file, "it holds no image ending in .jpg, .jpeg or .png");
        }
    }

    private ArchiveEntry next(ArchiveInputStream<?> in) throws RefusedArchive {
        try {
            return in.getNextEntry();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private byte[] read(ArchiveInputStream<?> in, ArchiveEntry entry) throws RefusedArchive {
        byte[] encoded;
        try {
            encoded = in.readNBytes(MAX_IMAGE_BYTES + 1);
        } catch (IOException e) {
            throw damaged(e);
        }
        if (encoded.length > MAX_IMAGE_BYTES) {
            throw new RefusedArchive(file, "'" + entry.getName() + "' unpacks to more than 64 MiB");
        }
        return encoded;
    }

    private RefusedArchive damaged(IOException e) {
        return new RefusedArchive(file, "it is truncated or damaged (" + e.getMessage() + ")");
    }

    private ArchiveInputStream<?> open() throws IOException {
        byte[] magic;
        try (InputStream in = Files.newInputStream(file)) {
            magic = in.readNBytes(265);
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (startsWith(magic, 0x1F, 0x8B)) {
            return new TarArchiveInputStream(new GZIPInputStream(in, 1 << 16));
        }
        if (startsWith(magic, 'P', 'K')) {
            return new ZipArchiveInputStream(in, "UTF-8", true, true);
        }
        if (magic.length > 262
                && new String(magic, 257, 5, java.nio.charset.StandardCharsets.US_ASCII).equals("ustar")) {
            return new TarArchiveInputStream(in);
        }
        in.close();
        throw new RefusedArchive(file, "it is neither a tar, a tgz nor a zip file");
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private void requireInside(String name) throws RefusedArchive {
        boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*");
        if (absolute || java.util.Arrays.asList(name.split("[/\\\\]")).contains("..")) {
            throw new RefusedArchive(file, "the name '" + name + "' leads out of the archive");
        }
    }

    private static boolean isImage(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        int dot = base.lastIndexOf('.');
        // Resource forks of macOS ("._photo.jpg") look like images by name.
        return dot > 0
                && !base.startsWith("._")
                && EXTENSIONS.contains(base.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
}
