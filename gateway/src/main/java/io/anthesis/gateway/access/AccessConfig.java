package io.anthesis.gateway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Who is let in. */
@ConfigMapping(prefix = "anthesis.access")
public interface AccessConfig {
    /**
     * {@code open}: everybody, as {@code anthesis.gateway.submitter}. {@code keys}: who has a key, or a token of OpenID Connect.
     * {@code auto}: open where only this machine can reach it, keys elsewhere.
     */
    @WithDefault("auto")
    Mode mode();

    /** A key of scope admin, with which the first keys are made; 32 characters or more. */
    Optional<String> bootstrapKey();

    /** Requests of a key that has no number of its own. */
    @WithDefault("600")
    int requestsPerMinute();

    enum Mode {
        AUTO,
        OPEN,
        KEYS
    }
}
