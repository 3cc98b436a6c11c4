package io.anthesis.standalone.platform;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The folder that one platform lives in: who runs in it, and where everything is. */
public record DataFolder(Path root) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private static final long NEEDED_BYTES = 1L << 30;

    public Path logs() {
        return root.resolve("logs");
    }

    private Path runFile() {
        return root.resolve("run/processes.json");
    }

    /** @throws PlatformFailure if there is too little room for anything to be kept */
    void requireSpace() throws IOException {
        Files.createDirectories(root.resolve("run"));
        long usable = Files.getFileStore(root).getUsableSpace();
        if (usable < NEEDED_BYTES) {
            throw new PlatformFailure("the disk of " + root + " has " + (usable >> 20)
                    + " MiB left and Anthesis needs 1024 MiB; make room there, or choose another folder with --data");
        }
    }

    /**
     * Holds the folder until the lock is closed or this process ends, however it ends.
     *
     * @throws PlatformFailure if another process holds it
     */
    FileLock lock() throws IOException {
        Path file = root.resolve("run/lock");
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse();
        }
        channel.close();
        throw inUse();
    }

    private PlatformFailure inUse() {
        return new PlatformFailure(
                "Anthesis already runs on " + root
                        + "; see it with ./anthesis status, stop it with ./anthesis down, or start another one with --data DIR");
    }

    /** @return true if a supervisor holds the folder now */
    public boolean isRunning() throws IOException {
        if (!Files.exists(root.resolve("run/lock"))) {
            return false;
        }
        try {
            lock().acquiredBy().close();
            return false;
        } catch (PlatformFailure e) {
            return true;
        }
    }

    /** @return the processes that were written down, whether they still run or not */
    public List<RunningProcess> processes() throws IOException {
        if (!Files.exists(runFile())) {
            return List.of();
        }
        return JSON.readValue(runFile().toFile(), new TypeReference<List<RunningProcess>>() {});
    }

    void write(List<RunningProcess> processes) throws IOException {
        Path part = runFile().resolveSibling("processes.json.part");
        JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), processes);
        Files.move(part, runFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
