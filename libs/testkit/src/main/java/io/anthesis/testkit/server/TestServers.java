package io.anthesis.testkit.server;

import io.anthesis.testkit.container.DockerEngine;

/**
 * Which servers tests run on: {@code -Danthesis.servers=containers} takes the images of docker-compose.yml, {@code standalone} those
 * that {@code ./anthesis up} starts. By default containers where there is a Docker Engine.
 */
public final class TestServers {
    private static final String SWITCH = "anthesis.servers";

    private TestServers() {}

    public static boolean areContainers() {
        String chosen = System.getProperty(SWITCH, "auto");
        return switch (chosen) {
            case "containers" -> true;
            case "standalone" -> false;
            case "auto" -> DockerEngine.isThere();
            default ->
                throw new IllegalArgumentException(
                        SWITCH + " must be containers, standalone or auto, was '" + chosen + "'");
        };
    }
}
