package io.anthesis.gateway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Access to the gateway. */
@ConfigMapping(prefix = "anthesis.access")
public interface AccessConfig {
    /**
     * {@code open}: no key is required; requests belong to {@code anthesis.gateway.submitter}. {@code keys}: requests need a
     * key, or a token of OpenID Connect. {@code auto}: open if only this machine can reach the gateway, keys otherwise.
     */
    @WithDefault("auto")
    Mode mode();

    /** A key of scope admin for creating the first keys; 32 characters or more. */
    Optional<String> bootstrapKey();

    /** Requests per minute of a key without its own limit, at each gateway. */
    @WithDefault("600")
    int requestsPerMinute();

    /**
     * Names and addresses by which clients and proxies reach a gateway in open mode, besides localhost and loopback addresses:
     * {@code gateway.example.org,10.0.0.7}. With keys, {@code Host} is not checked.
     */
    Optional<List<String>> hosts();

    /** Further origins of web pages that may send changes: {@code https://gateway.example.org}. */
    Optional<List<String>> origins();

    enum Mode {
        AUTO,
        OPEN,
        KEYS
    }
}
