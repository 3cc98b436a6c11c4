package io.anthesis.standalone.platform;

/** A command in jars of its own; {@code anthesis} has it where they are on its class path, by a service file that names this type. */
public interface Tool {}
