package io.anthesis.untrusted;

import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads untrusted files in child processes: the same jars, with a heap, a time limit and a folder of their own, without
 * credentials and without this process's environment. One process reads one file and ends.
 */
public final class UntrustedReader {
    private static final Logger LOG = LoggerFactory.getLogger(UntrustedReader.class);
    private static final long MAX_ANSWER_BYTES = 4L << 20;
    /** Uploads that may wait for each process: each holds a thread. */
    private static final int WAITING_EACH = 4;

    private final ReaderLimits limits;
    private final TemporaryFolder temporary;
    private final Semaphore free;
    /** Exports leave a process to uploads. */
    private final Semaphore exports;

    public UntrustedReader(ReaderLimits limits, TemporaryFolder temporary) {
        this.limits = limits;
        this.temporary = temporary;
        this.free = new Semaphore(limits.processes(), true);
        this.exports = new Semaphore(Math.max(1, limits.processes() - 1), true);
    }

    /** What is done with a result, while the files that belong to it are there. */
    @FunctionalInterface
    public interface Use<R, T> {
        T of(Path folder, R result) throws IOException;
    }

    /**
     * @throws RefusedFile if the file is refused, or its reader died or was ended at a limit
     * @throws ReaderUnavailable if no process became free in time, or it was killed from outside
     * @throws IOException if the machine is at fault: no process could be started, or its folder is full
     */
    public <R, T> T read(Reading<R> reading, Use<R, T> use) throws IOException {
        if (!(reading instanceof ExportModel)) {
            return withFreeProcess(reading, use);
        }
        take(exports);
        try {
            return withFreeProcess(reading, use);
        } finally {
            exports.release();
        }
    }

    private <R, T> T withFreeProcess(Reading<R> reading, Use<R, T> use) throws IOException {
        take(free);
        // Until its result is used, too: results that wait for a slow storage would fill the disk.
        try (TemporaryFolder.Part folder = temporary.newPart()) {
            R result = result(reading, folder.path());
            return use.of(folder.path(), result);
        } finally {
            free.release();
        }
    }

    private void take(Semaphore processes) throws IOException {
        try {
            if (processes.getQueueLength() >= WAITING_EACH * limits.processes()
                    || !processes.tryAcquire(limits.maxWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw ReaderUnavailable.busy(limits.processes());
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("reading an upload was interrupted");
    }

    private <R> R result(Reading<R> reading, Path folder) throws IOException {
        Files.writeString(folder.resolve(ReaderProcess.REQUEST), Json.write(reading));
        run(reading, folder);
        Path file = folder.resolve(ReaderProcess.ANSWER);
        if (Files.size(file) > MAX_ANSWER_BYTES) {
            throw new RefusedFile(reading.field(), "its description is larger than " + MAX_ANSWER_BYTES + " bytes");
        }
        return switch (Json.read(Files.readString(file), Answer.class)) {
            case Answer.Done done -> Json.read(done.result().toString(), reading.resultType());
            case Answer.Refused refused -> throw new RefusedFile(refused.field(), refused.reason());
            case Answer.Failed failed -> throw new IOException(failed.reason());
        };
    }

    /** Returns when the process has ended and left an answer. */
    private void run(Reading<?> reading, Path folder) throws IOException {
        try {
            Duration time = limits.timeFor(Files.size(Path.of(reading.file())));
            ReaderEnd end = ReaderEnd.of(ReaderCommand.of(limits, folder), folder, time);
            judge(reading, folder, end, time);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void judge(Reading<?> reading, Path folder, ReaderEnd end, Duration time) throws IOException {
        if (end.timedOut()) {
            throw new RefusedFile(
                    reading.field(), "reading it takes longer than " + time.toSeconds() + " s (anthesis.reader.time)");
        }
        if (end.exitStatus() == 0 && Files.exists(folder.resolve(ReaderProcess.ANSWER))) {
            if (!end.output().isBlank()) {
                LOG.warn("reader of an upload: {}", end.output());
            }
            return;
        }
        if (!Files.exists(folder.resolve(ReaderProcess.STARTED))) {
            throw new IOException("the process that reads uploads cannot start, exit status " + end.exitStatus() + ": "
                    + end.output());
        }
        if (end.isKilled()) {
            LOG.warn("reader of an upload was killed: the container's memory may be used up");
            throw ReaderUnavailable.killed();
        }
        if (end.isOutOfMemory()) {
            throw new RefusedFile(
                    reading.field(),
                    "reading it needs more than " + (limits.memoryBytes() >> 20)
                            + " MiB of memory (anthesis.reader.memory)");
        }
        LOG.warn("reader of an upload died, exit status {}: {}", end.exitStatus(), end.output());
        throw new RefusedFile(
                reading.field(), "the process that read it died (exit status " + end.exitStatus() + "): it is damaged");
    }
}
