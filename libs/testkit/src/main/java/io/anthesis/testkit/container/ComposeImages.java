package io.anthesis.testkit.container;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.utility.DockerImageName;

/** Tests run the versions that users run: those of docker-compose.yml. */
final class ComposeImages {
    private ComposeImages() {}

    /** @param service of the compose file */
    static DockerImageName of(String service) {
        Path file = AnthesisHome.ofThisProcess().root().resolve("docker-compose.yml");
        Pattern image = Pattern.compile("^  " + service + ":\\R    image: (\\S+)$", Pattern.MULTILINE);
        try {
            Matcher found = image.matcher(Files.readString(file));
            if (!found.find()) {
                throw new IllegalStateException(file + " names no image for " + service);
            }
            return DockerImageName.parse(found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
