package io.anthesis.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.ledger.key.ApiKey;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether keys are asked for, and whose they are. */
@ApplicationScoped
public class Access {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    /** So long a revoked key may still be taken. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    private static final int MAX_KNOWN = 10_000;
    private static final int SHORTEST_BOOTSTRAP_KEY = 32;

    private final AccessConfig config;
    private final ApiKeys keys;
    private final String submitter;
    private final String host;
    private final boolean loopback;
    private final boolean tokens;
    private final Cache<String, Optional<ApiKey>> known = Caffeine.newBuilder()
            .expireAfterWrite(KNOWN_FOR)
            .maximumSize(MAX_KNOWN)
            .build();

    Access(
            AccessConfig config,
            GatewayConfig gateway,
            ApiKeys keys,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean tokens) {
        this.config = config;
        this.submitter = gateway.submitter();
        this.keys = keys;
        this.host = host;
        this.loopback = isLoopback(host);
        this.tokens = tokens;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Refuses to start without a key when one is required, and warns when access is open. */
    void check(@Observes StartupEvent event) {
        config.bootstrapKey()
                .filter(key -> key.length() < SHORTEST_BOOTSTRAP_KEY)
                .ifPresent(key -> {
                    throw new IllegalStateException("anthesis.access.bootstrap-key must have " + SHORTEST_BOOTSTRAP_KEY
                            + " characters or more, has " + key.length());
                });
        if (isOpen()) {
            if (!loopback) {
                LOG.warn(
                        "open mode on {}: every client that reaches this gateway by a loopback name or one of"
                                + " anthesis.access.hosts ({}) may do everything",
                        host,
                        config.hosts().orElse(List.of()));
            }
            return;
        }
        if (config.bootstrapKey().isEmpty() && !tokens && !keys.any()) {
            throw new IllegalStateException(
                    "this gateway requires API keys, and none exists. Set ANTHESIS_ACCESS_BOOTSTRAP_KEY"
                            + " to a secret of " + SHORTEST_BOOTSTRAP_KEY
                            + " characters or more and create keys with it"
                            + " (anthesis keys create), or set ANTHESIS_ACCESS_MODE=open for access without keys");
        }
    }

    /** Whether access is open: no key is required. */
    public boolean isOpen() {
        return switch (config.mode()) {
            case OPEN -> true;
            case KEYS -> false;
            case AUTO -> loopback;
        };
    }

    /** Whether this may be a token of an OpenID Connect server: those are taken beside keys. */
    boolean mayBeToken(String secret) {
        return tokens && !secret.startsWith(ApiKeys.PREFIX) && !isBootstrap(secret);
    }

    /** The caller of requests without a key in open mode. */
    Caller openCaller() {
        return new Caller("open", submitter, Scope.ADMIN, 0);
    }

    /** Who bears a token. */
    Caller callerOf(String name, Scope scope) {
        return new Caller("token " + name, name, scope, config.requestsPerMinute());
    }

    /** @return empty if it is no key of ours that is valid now */
    Optional<Caller> callerWith(String key) {
        if (isBootstrap(key)) {
            return Optional.of(new Caller("bootstrap", "admin", Scope.ADMIN, config.requestsPerMinute()));
        }
        if (!key.startsWith(ApiKeys.PREFIX)) {
            return Optional.empty();
        }
        return known.get(Sha256.of(key), digest -> keys.find(key)).map(this::caller);
    }

    private Caller caller(ApiKey key) {
        int limit = key.requestsPerMinute() == null ? config.requestsPerMinute() : key.requestsPerMinute();
        return new Caller(key.id().toString(), key.submitter(), key.scope(), limit);
    }

    private boolean isBootstrap(String key) {
        // Compares in constant time, so that response times reveal nothing about the key.
        return config.bootstrapKey()
                .filter(secret -> MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }
}
