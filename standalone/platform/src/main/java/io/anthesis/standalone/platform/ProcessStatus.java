package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A process now.
 *
 * @param health {@code ready}, {@code starting} or {@code gone}
 * @param residentBytes memory that it holds
 */
public record ProcessStatus(String name, long pid, int port, String health, long residentBytes) {
    public static ProcessStatus of(RunningProcess process) {
        if (process.handle().isEmpty()) {
            return new ProcessStatus(process.name(), process.pid(), process.port(), "gone", 0);
        }
        boolean ready = process.ofService() ? Health.isReady(process.health()) : !Ports.isFree(process.port());
        return new ProcessStatus(
                process.name(),
                process.pid(),
                process.port(),
                ready ? "ready" : "starting",
                residentBytes(process.pid()));
    }

    /** @return 0 where the system does not tell */
    private static long residentBytes(long pid) {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    * 1024;
        } catch (IOException | UncheckedIOException e) {
            return 0; // it ended meanwhile
        }
    }
}
