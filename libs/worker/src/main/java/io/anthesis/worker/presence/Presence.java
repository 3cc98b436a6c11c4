package io.anthesis.worker.presence;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.anthesis.ledger.sql.StatementRefused;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.config.WorkerConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the ledger, for as long as this worker runs, that it is there and what it can do. Leases do not depend on it. */
@Singleton
public class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration SIGN_OFF_WITHIN = Duration.ofSeconds(1);

    private final Workers workers;
    private final WorkerRecord self;
    private final Loop loop;

    Presence(
            WorkerConfig config,
            Database database,
            WorkerId id,
            TaskHandler handler,
            DiffusionEngine engine,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Loops loops) {
        this.loop = loops.add(new Loop("presence", config.heartbeat(), BOUND, this::tell));
        this.workers = new Workers(database.failFast());
        EngineDescription description = engine.description();
        LOG.info("{}", description.text());
        this.self = new WorkerRecord(
                id.value(),
                handler.kind(),
                description.device(),
                description.threads(),
                description.memoryBytes(),
                description.types().stream().map(ComputeType::toString).toList(),
                version);
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    /** Where this cannot be written, its row is soon taken for that of a worker that is gone. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.interrupt();
        Thread.ofVirtual().start(this::leave).join(SIGN_OFF_WITHIN);
    }

    private void leave() {
        try {
            workers.left(self.id());
        } catch (RuntimeException e) {
            LOG.debug("not signed off: {}", e.getMessage());
        }
    }

    private boolean tell() {
        try {
            workers.seen(self);
        } catch (DatabaseUnavailable e) {
            LOG.debug("the ledger was not told that this worker is there: {}", e.getMessage());
        } catch (StatementRefused e) {
            if (!e.isOfSchema()) {
                throw e;
            }
            LOG.debug("the ledger is not migrated yet: {}", e.getMessage());
        }
        return false;
    }
}
