package io.anthesis.cli.mirror.tensorboard;

import io.anthesis.cli.mirror.Held;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** An event file. */
final class EventFile implements AutoCloseable {
    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** @param file is created if it is not there; what it has is kept */
    static EventFile append(Path file) throws IOException {
        return new EventFile(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Each event is one write, so that readers seldom find half of one. */
    void add(byte[] event) throws IOException {
        out.write(Records.framed(event));
    }

    /** @return what the file has, or empty if it is damaged and must not be appended to */
    static Optional<Held> read(Path file) throws IOException {
        var held = new Held();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (Optional<byte[]> event = Records.next(in); event.isPresent(); event = Records.next(in)) {
                Event.tags(event.get(), held::add);
            }
            return Optional.of(held);
        } catch (Records.DamagedRecord e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
