package io.anthesis.program.device;

import java.util.ArrayDeque;
import java.util.Deque;

/** What an object holds of a device, given back in reverse order: when the object is closed, or when it cannot be made. */
public final class Resources implements AutoCloseable {
    private final Deque<Runnable> held = new ArrayDeque<>();

    /** @return {@code resource}, which is closed with these */
    public <T extends AutoCloseable> T add(T resource) {
        held.push(() -> {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return resource;
    }

    /** Closes all of them, also where one cannot be closed; the first reason is thrown. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!held.isEmpty()) {
            try {
                held.pop().run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** As {@link #close}, because {@code failure} has kept the object from being made. */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
