package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.Ports;

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
        boolean ready = process.health().isEmpty() ? !Ports.isFree(process.port()) : Health.isReady(process.health());
        return new ProcessStatus(
                process.name(),
                process.pid(),
                process.port(),
                ready ? "ready" : "starting",
                Allocator.residentBytes(process.pid()));
    }
}
