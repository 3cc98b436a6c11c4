package io.anthesis.cli.mirror.tensorboard;

import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.Tracker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder that TensorBoard shows: a folder for each run. */
public final class LogFolder implements Tracker {
    private static final String LOCK = ".anthesis-mirror.lock";
    private static final int LONGEST_NAME = 60;

    private final Path folder;
    private final Clock clock;
    private final FileChannel lock;
    private final Map<String, RunFolder> runs = new HashMap<>();

    private LogFolder(Path folder, Clock clock, FileChannel lock) {
        this.folder = folder;
        this.clock = clock;
        this.lock = lock;
    }

    /**
     * @param folder is made if it is not there
     * @throws IllegalArgumentException if another process mirrors to it: values would be there twice
     */
    public static LogFolder open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lock)) {
            lock.close();
            throw new IllegalArgumentException(
                    "another 'anthesis mirror tensorboard' writes to " + folder + "; stop it, or name another folder");
        }
        return new LogFolder(folder, clock, lock);
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public Added add(TrackedRun run, Function<Grid, byte[]> pictures) throws IOException {
        RunFolder target = runs.remove(run.id());
        if (target == null) {
            target = RunFolder.open(folderOf(run), clock);
        }
        Added added = target.add(run, pictures);
        // After a failure the file is read again: it may have a part of what was to be added.
        runs.put(run.id(), target);
        return added;
    }

    /** The one that ends in the run's id, also if the run was renamed. */
    private Path folderOf(TrackedRun run) throws IOException {
        String end = run.shortId();
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> path.getFileName().toString().endsWith(end))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseGet(() -> folder.resolve(name(run.name()) + end));
        }
    }

    private static String name(String runName) {
        String name = runName.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceFirst("^[.-]+", "");
        return name.isEmpty() ? "" : name.substring(0, Math.min(LONGEST_NAME, name.length())) + "-";
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
