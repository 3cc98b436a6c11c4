package io.anthesis.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Files by digest, the least recently used removed first. */
final class DiskCache {
    private final Path folder;
    private final long maxBytes;

    DiskCache(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param fill writes the file if it is not there yet; a failed one leaves nothing behind */
    synchronized Path get(String digest, Consumer<Path> fill) {
        Path file = folder.resolve(digest);
        try {
            if (!Files.exists(file)) {
                Path part = Files.createTempFile(folder, digest, ".part");
                try {
                    fill.accept(part);
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(part);
                }
                evict(file);
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void forget(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve(digest));
    }

    /** On the systems we run on, a file that somebody has mapped stays readable after its removal. */
    private void evict(Path keep) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> oldestFirst = files.filter(file -> !file.toString().endsWith(".part"))
                    .sorted(Comparator.comparing(DiskCache::modified))
                    .toList();
            long bytes = oldestFirst.stream().mapToLong(DiskCache::size).sum();
            for (Path file : oldestFirst) {
                if (bytes <= maxBytes || file.equals(keep)) {
                    return;
                }
                bytes -= size(file);
                Files.deleteIfExists(file);
            }
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // removed by another process that shares the folder
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
