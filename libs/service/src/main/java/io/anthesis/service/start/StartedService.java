package io.anthesis.service.start;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Once everything has started, SIGTERM lets a service finish what it does. */
@ApplicationScoped
class StartedService {
    private static final int LAST = Integer.MAX_VALUE;

    void started(@Observes @Priority(LAST) StartupEvent event) {
        ServiceMain.hasStarted();
    }
}
