package io.anthesis.untrusted;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of reading an untrusted file in a child process. The container needs the memory of all processes and of the service. */
@ConfigMapping(prefix = "anthesis.reader")
public interface ReaderConfig {
    /** Child processes that run at once. */
    @WithDefault("2")
    int processes();

    /** Memory of one child process: heap, classes, code and native memory together. At least 320M. */
    @WithDefault("704M")
    MemorySize memory();

    /** How long a child process may take, plus {@code time-per-mebibyte} of its file. */
    @WithDefault("1m")
    Duration time();

    /** Additional time for each MiB of the file. */
    @WithDefault("1s")
    Duration timePerMebibyte();

    /** Size of the largest file that a child process may write. */
    @WithDefault("16G")
    MemorySize maxFileSize();

    /** How long an upload waits for a free child process before it is answered by 503. */
    @WithDefault("30s")
    Duration maxWait();

    default ReaderLimits limits() {
        return new ReaderLimits(
                processes(),
                memory().asLongValue(),
                time(),
                timePerMebibyte(),
                maxFileSize().asLongValue(),
                maxWait());
    }
}
