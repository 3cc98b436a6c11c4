package io.anthesis.gateway.housekeeping;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.lease.Reaper;
import io.anthesis.ledger.object.ObjectCollector;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.process.RenewedLease;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.ledger.worker.Workers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back expired leases, ends overdue jobs, and removes what is older than its retention. */
@Singleton
class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final String RETENTION = "housekeeping";
    private static final Duration RETENTION_LEASE = Duration.ofMinutes(10);
    private static final Duration REAP_EVERY = Duration.ofSeconds(1);
    /** Up to two thousand transactions. */
    private static final Duration REAP_BOUND = Duration.ofMinutes(10);
    /** Without progress: of the deletion of jobs, or the removal of one object. */
    private static final Duration RETAIN_BOUND = Duration.ofHours(1);

    private final HousekeepingConfig config;
    private final Database database;
    private final Reaper reaper;
    private final Outbox outbox;
    private final Deletions deletions;
    private final InstantSource clock;
    private final ObjectCollector collector;
    private final RenewedLease lease;

    private final Loop reaping;
    private final Loop retaining;

    Housekeeping(
            HousekeepingConfig config,
            Database database,
            Outbox outbox,
            Deletions deletions,
            ObjectStore store,
            Loops loops,
            InstantSource clock) {
        this.clock = clock;
        this.config = config;
        this.database = database;
        this.lease = new RenewedLease(database, RETENTION, UUID.randomUUID().toString(), RETENTION_LEASE, clock);
        this.reaper = new Reaper(database, config.leaseGrace());
        this.outbox = outbox;
        this.deletions = deletions;
        this.reaping = loops.add(new Loop("reaper", REAP_EVERY, REAP_BOUND, this::reap));
        this.retaining = loops.add(new Loop("housekeeping", config.every(), RETAIN_BOUND, this::retain));
        this.collector = new ObjectCollector(database, object -> {
            progress();
            store.remove(object);
        });
    }

    void start(@Observes StartupEvent event) {
        reaping.start();
        retaining.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reaping.stop();
        retaining.stop();
    }

    private boolean reap() {
        Reaper.Reaped reaped = reaper.look(clock.instant());
        if (!reaped.equals(Reaper.Reaped.NOTHING)) {
            LOG.warn(
                    "took {} tasks back whose workers stopped renewing their leases, ended {} jobs whose deadline passed",
                    reaped.leases(),
                    reaped.deadlines());
        }
        return false;
    }

    private boolean retain() {
        if (!lease.acquire()) {
            return false;
        }
        try {
            removeOld();
        } catch (RenewedLease.LeaseTaken e) {
            LOG.info("housekeeping ends here: {}", e.getMessage());
        }
        return false;
    }

    private void removeOld() {
        new Workers(database).forgetGone();
        new Uploads(database).deleteOld(config.keepUploads());
        int jobs = config.keepJobs().map(deletions::deleteOld).orElse(0)
                + deletions.deleteOldPreviews(config.keepPreviews());
        progress();
        int events = outbox.removeOld(config.keepEvents());
        progress();
        int objects = collector.collect(config.objectGrace());
        if (jobs + events + objects > 0) {
            LOG.info("removed {} jobs, {} events and {} unreferenced objects", jobs, events, objects);
        }
    }

    private void progress() {
        retaining.progress();
        lease.renewInTime();
    }
}
