package io.anthesis.artifacts;

import java.io.IOException;
import java.nio.file.Path;

/** What is made of an object's bytes. */
@FunctionalInterface
public interface FileReader<T> {
    /** @param file read-only; it is gone when this returns, but what is mapped or open then stays readable */
    T read(Path file) throws IOException;
}
