package io.anthesis.artifacts;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the objects are.
 *
 * @param endpoint of the S3 server, as this process reaches it
 * @param publicEndpoint as clients reach it: presigned addresses name it
 * @param caCertificates PEM file of authorities that are trusted beside the JVM's own, for https
 * @param cache folder for objects that were read; emptied of the least recently used when it grows too large
 */
public record StorageSettings(
        URI endpoint,
        URI publicEndpoint,
        String accessKey,
        String secretKey,
        Optional<Path> caCertificates,
        Path cache,
        long maxCacheBytes) {
    @Override
    public String toString() {
        return "StorageSettings[" + endpoint + ", " + cache + "]";
    }
}
