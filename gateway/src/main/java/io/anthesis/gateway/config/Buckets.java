package io.anthesis.gateway.config;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageUnavailable;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the buckets. A storage that is away keeps the gateway from nothing else. */
@Singleton
public class Buckets {
    private static final Logger LOG = LoggerFactory.getLogger(Buckets.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofMinutes(10);

    private final ObjectStore store;

    private final Loop loop;

    Buckets(ObjectStore store, Loops loops) {
        this.store = store;
        this.loop = loops.add(new Loop("buckets", RETRY, BOUND, this::createOnce));
    }

    void create(@Observes StartupEvent event) {
        if (!tryOnce()) {
            loop.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    private boolean createOnce() {
        if (tryOnce()) {
            loop.stop();
        }
        return false;
    }

    private boolean tryOnce() {
        try {
            store.createBuckets();
            return true;
        } catch (StorageUnavailable e) {
            LOG.warn("the buckets are looked for again soon: {}", e.getMessage());
            return false;
        }
    }
}
