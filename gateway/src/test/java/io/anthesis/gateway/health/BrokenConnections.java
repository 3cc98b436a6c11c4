package io.anthesis.gateway.health;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Throws what a test says when a thread of this name takes a connection of the pool, once each. */
@Singleton
class BrokenConnections implements AgroalPoolInterceptor {
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    void breakNextOf(String thread) {
        threads.add(thread);
    }

    boolean allBroken() {
        return threads.isEmpty();
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        if (threads.remove(Thread.currentThread().getName())) {
            throw new StackOverflowError("thrown by a test");
        }
    }
}
