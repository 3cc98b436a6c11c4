package io.anthesis.standalone.chaos.traffic;

/**
 * A command that nobody can take.
 *
 * @param code with which it must lie in the dead letters
 */
public record Refused(String topic, byte[] key, byte[] value, String code) {}
