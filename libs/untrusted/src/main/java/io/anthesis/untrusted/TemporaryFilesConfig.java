package io.anthesis.untrusted;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Temporary files: uploads, exports and derived files in progress. */
@ConfigMapping(prefix = "anthesis.temporary-files")
public interface TemporaryFilesConfig {
    /** Several services may share the folder: each has its own folder in it, and deletes those of services that have ended. */
    @WithDefault("${java.io.tmpdir}/anthesis-temporary-${user.name}")
    Path folder();

    /** Bytes of uploads that are put together at once; more are answered by 503. */
    @WithDefault("64G")
    MemorySize maxUploads();

    /** Name of this service's own folder: unique for each start. */
    @WithDefault("${quarkus.uuid}")
    String name();
}
