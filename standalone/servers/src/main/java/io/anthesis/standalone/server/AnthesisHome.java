package io.anthesis.standalone.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built parts are: in a source tree what the build left, in a release what its archive holds. */
public record AnthesisHome(Path root) {
    /** From the system property {@code anthesis.home}, which launcher and tests set. */
    public static AnthesisHome ofThisProcess() {
        String home = System.getProperty("anthesis.home");
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new IllegalArgumentException(
                    "servers and services come with ./anthesis, in an archive or a source tree: the system property anthesis.home must name its folder, was "
                            + home + "; start it with ./anthesis");
        }
        return new AnthesisHome(Path.of(home).toAbsolutePath().normalize());
    }

    private boolean isRelease() {
        return Files.isDirectory(root.resolve("services"));
    }

    public Path kafkaLibraries() {
        return root.resolve(isRelease() ? "servers/kafka" : "standalone/kafka/target/lib");
    }

    public Path s3Libraries() {
        return root.resolve(isRelease() ? "servers/s3" : "standalone/s3/target/lib");
    }

    /** @return a folder that PostgreSQL is unpacked into when it is first started */
    public Path postgresBinaries() {
        return root.resolve(isRelease() ? "servers/postgres" : "standalone/servers/target/postgres");
    }

    public Path service(String module) {
        return isRelease()
                ? root.resolve("services").resolve(module)
                : root.resolve(module).resolve("target/quarkus-app");
    }
}
