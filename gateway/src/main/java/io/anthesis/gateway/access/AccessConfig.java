package io.anthesis.gateway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
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

    /**
     * Names and addresses by which clients and proxies reach a gateway in open mode, besides localhost and loopback addresses:
     * {@code gateway.example.org,10.0.0.7}. With keys, {@code Host} is not checked.
     */
    Optional<List<String>> hosts();

    /** Origins that may change something besides the gateway's own: {@code https://gateway.example.org}. */
    Optional<List<String>> origins();

    enum Mode {
        AUTO,
        OPEN,
        KEYS
    }
}
