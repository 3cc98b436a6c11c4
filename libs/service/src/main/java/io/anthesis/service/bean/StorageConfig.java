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

    /** PEM file of certificate authorities that are trusted beside those of the JVM, where the address is https. */
    Optional<Path> caCertificates();

    /** Folder for objects that were read. */
    @WithDefault("${java.io.tmpdir}/anthesis-cache")
    Path cache();

    /** Beyond this the least recently used are removed from the folder. */
    @WithDefault("10000000000")
    long maxCacheBytes();
}
