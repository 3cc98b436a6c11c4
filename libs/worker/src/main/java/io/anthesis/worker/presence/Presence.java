package io.anthesis.worker.presence;

import ai.djl.Device;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.script.ComputeType;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.config.WorkerConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the ledger, for as long as this worker runs, that it is there and what it can do. Leases do not depend on it. */
@Singleton
public class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration SIGN_OFF_WITHIN = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final Workers workers;
    private final WorkerRecord self;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());

    Presence(
            WorkerConfig config,
            Database database,
            WorkerId id,
            TaskHandler handler,
            Device device,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.workers = new Workers(database.impatient());
        this.self = new WorkerRecord(
                id.value(),
                handler.kind(),
                ComputeDevice.name(device),
                ComputeDevice.threads(),
                ComputeDevice.memoryBytes(device),
                Stream.of(ComputeType.values()).map(ComputeType::toString).toList(),
                version);
    }

    void start(@Observes StartupEvent event) {
        ticker.scheduleWithFixedDelay(this::tell, 0, config.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where this cannot be written, its row is soon taken for that of a worker that is gone. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        ticker.shutdownNow();
        Thread.ofVirtual().start(this::leave).join(SIGN_OFF_WITHIN);
    }

    private void leave() {
        try {
            workers.left(self.id());
        } catch (RuntimeException e) {
            LOG.debug("not signed off: {}", e.getMessage());
        }
    }

    private void tell() {
        try {
            workers.seen(self);
        } catch (RuntimeException e) {
            LOG.debug("the ledger was not told that this worker is there: {}", e.getMessage());
        }
    }
}
