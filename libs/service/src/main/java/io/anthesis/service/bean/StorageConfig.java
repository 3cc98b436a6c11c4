package io.anthesis.service.bean;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

@ConfigMapping(prefix = "anthesis.storage")
public interface StorageConfig {
    /** No default: a wrong server is worse than no start. */
    URI endpoint();

    String accessKey();

    String secretKey();

    /** PEM file of additional certificate authorities, besides those of the JVM, for https addresses. */
    Optional<Path> caCertificates();

    /** Folder of the cache of objects. */
    @WithDefault("${java.io.tmpdir}/anthesis-cache")
    Path cache();

    /** Maximum size of the cache; the least recently used objects are removed. */
    @WithDefault("10000000000")
    long maxCacheBytes();
}
