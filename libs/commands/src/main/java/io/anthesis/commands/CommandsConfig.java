package io.anthesis.commands;

import io.anthesis.contracts.job.JobKind;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Who the commands on the Kafka topics are from, and how large they may be. */
@ConfigMapping(prefix = "anthesis.commands")
public interface CommandsConfig {
    /** On whose account commands are, unless their topic has another submitter. */
    @WithDefault("kafka")
    String submitter();

    /** By kind, as in {@code anthesis.commands.submitters.training}. */
    Map<String, String> submitters();

    /** A command may have so many bytes. */
    @WithDefault("64K")
    MemorySize maxSize();

    default String submitterOf(JobKind kind) {
        return submitters().getOrDefault(kind.key(), submitter());
    }
}
