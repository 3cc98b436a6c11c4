package io.anthesis.worker.presence;

import io.anthesis.worker.config.WorkerConfig;
import jakarta.inject.Singleton;
import java.util.Optional;

/** This worker's name in the ledger. */
@Singleton
public class WorkerId {
    private final String value;

    public WorkerId(WorkerConfig config) {
        this.value = config.id().orElseGet(WorkerId::hostAndProcess);
    }

    private static String hostAndProcess() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        return host + "-" + ProcessHandle.current().pid();
    }

    public String value() {
        return value;
    }
}
