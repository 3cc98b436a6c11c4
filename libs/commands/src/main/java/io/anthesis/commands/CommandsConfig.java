package io.anthesis.commands;

import io.anthesis.contracts.job.JobKind;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Submitters and maximum size of commands on the Kafka topics. */
@ConfigMapping(prefix = "anthesis.commands")
public interface CommandsConfig {
    /** Submitter of commands, unless their topic has another one. */
    @WithDefault("kafka")
    String submitter();

    /** By kind, as in {@code anthesis.commands.submitters.training}. */
    Map<String, String> submitters();

    /** Maximum size of a command. */
    @WithDefault("64K")
    MemorySize maxSize();

    default String submitterOf(JobKind kind) {
        return submitters().getOrDefault(kind.key(), submitter());
    }
}
