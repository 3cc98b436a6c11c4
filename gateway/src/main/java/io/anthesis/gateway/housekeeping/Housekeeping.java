package io.anthesis.gateway.housekeeping;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageUnavailable;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.lease.Reaper;
import io.anthesis.ledger.object.Sweep;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.process.ProcessLeases;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.ledger.worker.Workers;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back expired leases, ends overdue jobs, and removes what is older than its retention. */
@Singleton
class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final String RETENTION = "housekeeping";

    private final HousekeepingConfig config;
    private final Database database;
    private final Reaper reaper;
    private final Outbox outbox;
    private final Deletions deletions;
    private final Sweep sweep;
    private final String owner = UUID.randomUUID().toString();

    Housekeeping(HousekeepingConfig config, Database database, Outbox outbox, Deletions deletions, ObjectStore store) {
        this.config = config;
        this.database = database;
        this.reaper = new Reaper(database, config.leaseGrace());
        this.outbox = outbox;
        this.deletions = deletions;
        this.sweep = new Sweep(database, store::remove);
    }

    @Scheduled(
            every = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void reap() {
        try {
            Reaper.Reaped reaped = reaper.look(Instant.now());
            if (!reaped.equals(Reaper.Reaped.NOTHING)) {
                LOG.warn(
                        "took {} tasks back whose workers stopped renewing their leases, ended {} jobs whose deadline passed",
                        reaped.leases(),
                        reaped.deadlines());
            }
        } catch (DatabaseUnavailable e) {
            LOG.warn("leases are not looked at: {}", e.getMessage());
        }
    }

    @Scheduled(
            every = "${anthesis.housekeeping.every:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void retain() {
        try {
            if (!ProcessLeases.acquire(database, RETENTION, owner, Duration.ofMinutes(10))) {
                return;
            }
            new Workers(database).forgetGone();
            new Uploads(database).deleteOld(config.keepUploads());
            int jobs = config.keepJobs().map(deletions::deleteOld).orElse(0);
            int events = outbox.removeOld(config.keepEvents());
            int objects = sweep.run(config.objectGrace());
            if (jobs + events + objects > 0) {
                LOG.info("removed {} jobs, {} events and {} objects that nobody names", jobs, events, objects);
            }
        } catch (DatabaseUnavailable | StorageUnavailable e) {
            LOG.warn("housekeeping waits: {}", e.getMessage());
        }
    }
}
