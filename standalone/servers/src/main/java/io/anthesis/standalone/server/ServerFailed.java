package io.anthesis.standalone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server did not start, or ended; the message has the end of its log. */
public final class ServerFailed extends IOException {
    private static final int TAIL = 12;

    public ServerFailed(String what, Path log) {
        super(what + "; the end of its log " + log + ":\n" + tail(log));
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(the log cannot be read: " + e.getMessage() + ")";
        }
    }
}
