package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.ChildProcess;
import java.util.concurrent.Callable;

/**
 * A process that can be started, now and again.
 *
 * @param name unique in a platform
 * @param port that it answers on
 */
record Launch(String name, PlatformComponent component, int port, Callable<ChildProcess> start) {
    String readiness() {
        return component.readiness(port);
    }

    String liveness() {
        return readiness().replaceFirst("ready$", "live");
    }
}
