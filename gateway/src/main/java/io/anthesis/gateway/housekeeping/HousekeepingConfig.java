package io.anthesis.gateway.housekeeping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Retention of events, jobs, uploads and objects. */
@ConfigMapping(prefix = "anthesis.housekeeping")
public interface HousekeepingConfig {
    /** How long events of ended jobs are kept; a replay of older ones gets 410. */
    @WithDefault("30d")
    Duration keepEvents();

    /**
     * How long samplings with their images, except those with an image in a collection, and failed or cancelled jobs are kept.
     * Default: forever. Trainings and evaluations that succeeded are never deleted automatically.
     */
    Optional<Duration> keepJobs();

    /** How long previews of samplings are kept, except those with an image in a collection. */
    @WithDefault("1d")
    Duration keepPreviews();

    /** How long files that were uploaded in parts are kept, used or not. */
    @WithDefault("1d")
    Duration keepUploads();

    /** Unreferenced objects are removed when they are older than this: a writer may be about to refer to a newer one. */
    @WithDefault("15m")
    Duration objectGrace();

    /** How often housekeeping runs. */
    @WithDefault("1m")
    Duration every();

    /** After an outage, workers have this long to renew leases that expired meanwhile; a little longer than their heartbeat. */
    @WithDefault("7s")
    Duration leaseGrace();
}
