package io.anthesis.standalone.chaos.traffic;

import java.util.Optional;

/**
 * A command that cannot become a job.
 *
 * @param code of its dead letter; empty if any will do
 */
public record Refused(String topic, byte[] key, byte[] value, Optional<String> code) {}
