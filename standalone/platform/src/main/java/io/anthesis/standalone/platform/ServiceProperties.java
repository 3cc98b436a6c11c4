package io.anthesis.standalone.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * How the JVM of a service is started: {@code deploy/service.properties}, which the launcher and the images read, too. The build
 * packs it, so that it is there without the folder of a release.
 */
final class ServiceProperties {
    private static final Properties PROPERTIES = load();

    private ServiceProperties() {}

    private static Properties load() {
        try (InputStream in = ServiceProperties.class.getResourceAsStream("service.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String value(String name) {
        String value = PROPERTIES.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("deploy/service.properties has no " + name);
        }
        return value;
    }

    /** @return the words of a value */
    static List<String> words(String name) {
        return List.of(value(name).split(" "));
    }

    static String heap(Service service) {
        return value("heap." + service.id());
    }

    /** @return threads that PyTorch computes with in a worker on a machine of so many cores */
    static int threads(Service worker, int cores) {
        return switch (value("cores." + worker.id())) {
            case "all" -> cores;
            case "half" -> Math.max(1, cores / 2);
            case String other ->
                throw new IllegalArgumentException(
                        "cores of the " + worker.id() + " must be all or half, not " + other);
        };
    }
}
