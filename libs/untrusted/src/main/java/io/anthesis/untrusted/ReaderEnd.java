package io.anthesis.untrusted;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How a child process ended.
 *
 * @param output the end of what it printed, with control characters replaced
 */
record ReaderEnd(int exitStatus, boolean timedOut, String output) {
    private static final int KEPT_BYTES = 4096;
    /** 128 and the signal's number: of the kernel, when the container has no memory left. */
    private static final int KILLED = 128 + 9;

    /** Runs a process to its end, or ends it after {@code time}. */
    static ReaderEnd of(List<String> command, Path folder, Duration time) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LANG", "C.UTF-8");
        // Each thread's arena would reserve 64 MiB of the limit.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        try {
            var output = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> output.complete(lastOf(process.getInputStream())));
            boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            return new ReaderEnd(process.waitFor(), !ended, output.join());
        } finally {
            process.destroyForcibly();
            awaitEnd(process);
            process.getOutputStream().close();
        }
    }

    /** Gone before its folder is deleted, also of an interrupted thread. Not by onExit, which needs a thread of the common pool. */
    private static void awaitEnd(Process process) {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isKilled() {
        return exitStatus == KILLED;
    }

    boolean isOutOfMemory() {
        return exitStatus == ReaderProcess.OUT_OF_MEMORY
                || Stream.of("OutOfMemoryError", "insufficient memory", "pthread_create failed")
                        .anyMatch(output::contains);
    }

    private static String lastOf(InputStream stream) {
        byte[] last = new byte[0];
        try (stream) {
            byte[] buffer = new byte[KEPT_BYTES];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                byte[] joined = new byte[last.length + read];
                System.arraycopy(last, 0, joined, 0, last.length);
                System.arraycopy(buffer, 0, joined, last.length, read);
                int from = Math.max(0, joined.length - KEPT_BYTES);
                last = Arrays.copyOfRange(joined, from, joined.length);
            }
        } catch (IOException e) {
            // The process was ended: what it printed before is all there is.
        }
        return new String(last, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ");
    }
}
