package io.anthesis.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files by digest, the least recently used removed first. For any number of threads, and of processes that share the folder: each digest
 * is filled by one thread of a process, and those that want the same one wait for it; others do not.
 */
final class DiskCache {
    /** Of files that are being filled or read; digests have no dot. */
    private static final String UNFINISHED = ".";

    private static final Duration MAX_USE = Duration.ofDays(1);
    private static final int MAX_ATTEMPTS = 20;

    private final Path folder;
    private final long maxBytes;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, CompletableFuture<Void>> filling = new ConcurrentHashMap<>();

    DiskCache(Path folder, long maxBytes) {
        this(folder, maxBytes, InstantSource.system());
    }

    /** @param clock by which files are the least recently used */
    DiskCache(Path folder, long maxBytes, InstantSource clock) {
        this.clock = clock;
        this.folder = folder;
        this.maxBytes = maxBytes;
        try {
            Files.createDirectories(folder);
            removeLeftovers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives the file of a digest to {@code reader}, under a name of its own: a removal meanwhile, by this or another process, leaves it be.
     *
     * @param fill writes the file if it is not there yet; a failed one leaves nothing behind
     */
    <T> T read(String digest, Consumer<Path> fill, FileReader<T> reader) throws IOException {
        Path held = held(digest, fill);
        try {
            return reader.read(held);
        } finally {
            Files.deleteIfExists(held);
        }
    }

    private Path held(String digest, Consumer<Path> fill) throws IOException {
        Path file = folder.resolve(digest);
        Path link = folder.resolve(digest + UNFINISHED + UUID.randomUUID());
        for (int attempt = 1; ; attempt++) {
            if (!Files.exists(file)) {
                fillOnce(digest, file, fill);
            }
            try {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
                return link(link, file);
            } catch (NoSuchFileException e) {
                // Another process made room just now.
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Some file systems of networks have no links. */
    private static Path link(Path link, Path file) throws IOException {
        try {
            return Files.createLink(link, file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return Files.copy(file, link);
        }
    }

    private void fillOnce(String digest, Path file, Consumer<Path> fill) throws IOException {
        var mine = new CompletableFuture<Void>();
        CompletableFuture<Void> others = filling.putIfAbsent(digest, mine);
        if (others != null) {
            join(others);
            return;
        }
        try {
            fill(digest, file, fill);
            mine.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            filling.remove(digest);
        }
        evict(file);
    }

    private static void join(CompletableFuture<Void> others) throws IOException {
        try {
            others.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                default -> throw e;
            }
        }
    }

    private void fill(String digest, Path file, Consumer<Path> fill) throws IOException {
        Path part = Files.createTempFile(folder, digest + UNFINISHED, ".part");
        try {
            fill.accept(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    void forget(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve(digest));
    }

    private synchronized void evict(Path keep) throws IOException {
        List<Path> oldestFirst = files(name -> !name.contains(UNFINISHED)).stream()
                .sorted(Comparator.comparing(DiskCache::modified))
                .toList();
        long bytes = oldestFirst.stream().mapToLong(DiskCache::size).sum();
        for (Path file : oldestFirst) {
            // The file that was just filled may look as old as the others: file times are as coarse as the kernel's
            // clock tick.
            if (bytes > maxBytes && !file.equals(keep)) {
                bytes -= size(file);
                Files.deleteIfExists(file);
            }
        }
    }

    /** What a process that was killed was filling or reading. */
    private void removeLeftovers() throws IOException {
        FileTime longAgo = FileTime.from(clock.instant().minus(MAX_USE));
        for (Path file : files(name -> name.contains(UNFINISHED))) {
            if (modified(file).compareTo(longAgo) < 0) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> files(Predicate<String> name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name.test(file.getFileName().toString()))
                    .toList();
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
