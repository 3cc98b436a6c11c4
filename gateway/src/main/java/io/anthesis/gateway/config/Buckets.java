package io.anthesis.gateway.config;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the buckets. A storage that is away keeps the gateway from nothing else. */
@Singleton
public class Buckets {
    private static final Logger LOG = LoggerFactory.getLogger(Buckets.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private volatile boolean stopping;

    void create(@Observes StartupEvent event, ObjectStore store) {
        if (!tryOnce(store)) {
            Thread.ofVirtual().name("buckets").start(() -> {
                while (!stopping && !tryOnce(store)) {
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            });
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    private static boolean tryOnce(ObjectStore store) {
        try {
            store.createBuckets();
            return true;
        } catch (StorageUnavailable e) {
            LOG.warn("the buckets are looked for again soon: {}", e.getMessage());
            return false;
        }
    }
}
