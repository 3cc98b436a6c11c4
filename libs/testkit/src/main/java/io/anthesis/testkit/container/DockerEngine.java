package io.anthesis.testkit.container;

import java.io.IOException;

/** Whether there is one. */
public final class DockerEngine {
    private static final boolean THERE = succeeds("docker", "compose", "version") && succeeds("docker", "info");

    private DockerEngine() {}

    public static boolean isThere() {
        return THERE;
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no Docker
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
