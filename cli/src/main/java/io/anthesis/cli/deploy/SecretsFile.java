package io.anthesis.cli.deploy;

import io.anthesis.standalone.platform.PlatformFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Secrets of services, a line each: {@code trainer=…}. */
final class SecretsFile {
    private static final int SHORTEST = 16;

    private SecretsFile() {}

    /**
     * @param services that there may be a line for
     * @throws PlatformFailure if there is a line for another one, or a secret is too short or too long
     */
    static Map<String, String> read(Path file, List<String> services, int longest) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> secrets = new TreeMap<>();
        for (String service : properties.stringPropertyNames()) {
            String secret = properties.getProperty(service);
            if (!services.contains(service)) {
                throw new PlatformFailure(file + " has a line for '" + service + "'; there are " + services);
            }
            if (secret.length() < SHORTEST || secret.length() > longest) {
                throw new PlatformFailure("the secret of '" + service + "' in " + file + " must have " + SHORTEST
                        + " to " + longest + " characters, it has " + secret.length());
            }
            secrets.put(service, secret);
        }
        return secrets;
    }
}
