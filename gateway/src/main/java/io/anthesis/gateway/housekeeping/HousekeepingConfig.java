package io.anthesis.gateway.housekeeping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What is kept for how long. */
@ConfigMapping(prefix = "anthesis.housekeeping")
public interface HousekeepingConfig {
    /** Events of jobs that have ended; a replay of older ones is answered with 410. */
    @WithDefault("30d")
    Duration keepEvents();

    /**
     * Samplings with their images, except those with an image in a collection, and jobs that failed or were cancelled. Default: for ever. Trainings and evaluations that
     * succeeded are kept until somebody deletes them.
     */
    Optional<Duration> keepJobs();

    /** Previews of samplings, except those with an image in a collection. */
    @WithDefault("1d")
    Duration keepPreviews();

    /** Uploads in parts, used or not. */
    @WithDefault("1d")
    Duration keepUploads();

    /** Objects that nobody names are removed when they are older than this: their writers may be about to name them. */
    @WithDefault("15m")
    Duration objectGrace();

    /** How often it is looked. */
    @WithDefault("1m")
    Duration every();

    /** After an outage workers have this long to renew leases that ended meanwhile; a little longer than their heartbeat. */
    @WithDefault("7s")
    Duration leaseGrace();
}
