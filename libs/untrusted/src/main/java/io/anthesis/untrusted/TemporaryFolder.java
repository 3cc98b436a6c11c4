package io.anthesis.untrusted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary files of this process, in a folder of its own that it has locked. Folders beside it whose processes have ended,
 * however they ended, are deleted when one starts.
 */
public final class TemporaryFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);
    private static final String LOCK = ".lock";
    private static final int ATTEMPTS = 20;
    /** Closing a second channel to a file would end this process's lock on it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;

    private TemporaryFolder(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * @param shared may be shared with other processes; it is created if it is missing
     * @param name of the new folder, that no other process uses
     */
    public static TemporaryFolder open(Path shared, String name) {
        Path parent = shared.toAbsolutePath();
        try {
            createPrivate(parent);
            deleteAbandoned(parent);
            Path lockFile = parent.resolve(name + LOCK);
            FileChannel lock = locked(lockFile);
            OWN.add(lockFile);
            return new TemporaryFolder(Files.createDirectories(parent.resolve(name)), lockFile, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for temporary files cannot be used: " + parent, e);
        }
    }

    private static void createPrivate(Path parent) throws IOException {
        Files.createDirectories(parent.toAbsolutePath().getParent());
        try {
            Files.createDirectory(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Of an earlier start, or a volume.
        }
    }

    /** Another process that starts may take a lock file for an abandoned one before it is locked. */
    private static FileChannel locked(Path lockFile) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock) && Files.exists(lockFile)) {
                return lock;
            }
            lock.close();
        }
        throw new IOException(lockFile + " is locked by another process");
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        List<Path> locks;
        try (Stream<Path> files = Files.list(parent)) {
            locks = files.filter(file -> file.getFileName().toString().endsWith(LOCK))
                    .filter(file -> !OWN.contains(file))
                    .toList();
        }
        for (Path lockFile : locks) {
            try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
                if (tryLock(lock)) {
                    String name = lockFile.getFileName().toString();
                    deleteAll(parent.resolve(name.substring(0, name.length() - LOCK.length())));
                    Files.deleteIfExists(lockFile);
                }
            } catch (NoSuchFileException e) {
                // Another process that starts has just deleted it.
            } catch (IOException e) {
                LOG.warn("temporary files of a process that has ended cannot be deleted: {}", e.toString());
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // of this very process
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    public Path path() {
        return folder;
    }

    /** @return a file that does not exist yet */
    public Path newFile(String ending) {
        return folder.resolve(UUID.randomUUID() + ending);
    }

    /** A folder within, deleted when it is closed. */
    public Part newPart() throws IOException {
        // A cleaner of temporary files may have removed an idle folder.
        return new Part(Files.createDirectories(folder.resolve(UUID.randomUUID().toString())));
    }

    /** A folder for one piece of work. */
    public record Part(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            deleteAll(path);
        }
    }

    @Override
    public void close() throws IOException {
        deleteAll(folder);
        Files.deleteIfExists(lockFile);
        lock.close();
        OWN.remove(lockFile);
    }
}
