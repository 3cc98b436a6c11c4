package io.anthesis.gateway.config;

import io.anthesis.artifacts.ObjectStore;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Creates the buckets before the first request. */
@Singleton
public class Buckets {
    void create(@Observes StartupEvent event, ObjectStore store) {
        store.createBuckets();
    }
}
