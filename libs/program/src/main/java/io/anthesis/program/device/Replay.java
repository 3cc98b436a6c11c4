package io.anthesis.program.device;

/** Captured work. It reads and writes the same memory each time. */
public interface Replay extends AutoCloseable {
    /** Starts it after everything that was started before. */
    void start();

    @Override
    void close();
}
