package io.anthesis.standalone.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built parts are. */
public record AnthesisHome(Path root) {
    /** From the system property {@code anthesis.home}, which launcher and tests set. */
    public static AnthesisHome ofThisProcess() {
        String home = System.getProperty("anthesis.home");
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new IllegalStateException("the system property anthesis.home must name the folder of Anthesis, was "
                    + home + "; start it with ./anthesis");
        }
        return new AnthesisHome(Path.of(home).toAbsolutePath().normalize());
    }

    public Path kafkaLibraries() {
        return root.resolve("standalone/kafka/target/lib");
    }

    public Path s3Libraries() {
        return root.resolve("standalone/s3/target/lib");
    }

    public Path postgresBinaries() {
        return root.resolve("standalone/servers/target/postgres");
    }

    public Path service(String module) {
        return root.resolve(module).resolve("target/quarkus-app");
    }
}
