package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.contracts.event.EventType;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Shows a job's events: a bar that moves on a terminal, a line now and then in a pipe. */
public final class JobFollower {
    private static final Duration PIPE_INTERVAL = Duration.ofSeconds(15);

    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<OptionalInt> terminalWidth;
    private final String label;
    private final LiveLine bar;
    private final Map<String, Integer> epochs = new HashMap<>();
    private long lastLine = System.nanoTime() - PIPE_INTERVAL.toNanos();
    private boolean left;
    private JsonNode end;

    /**
     * @param err gets messages that are not of the job
     * @param terminalWidth empty in a pipe
     */
    public JobFollower(PrintStream out, PrintStream err, Supplier<OptionalInt> terminalWidth, String label) {
        this.out = out;
        this.err = err;
        this.terminalWidth = terminalWidth;
        this.label = label;
        this.bar = new LiveLine(out);
    }

    /** Shows a message between the events. */
    public synchronized void tell(String message) {
        bar.clear();
        err.println(message);
    }

    /** Shows text of whole lines between the events, as they are shown. */
    public synchronized void show(String lines) {
        bar.clear();
        out.print(lines);
        out.flush();
    }

    /** Shows no more events: the bar stays as it is, and the message is the last line. */
    public synchronized void leave(String message) {
        left = true;
        bar.leave();
        err.println(message);
    }

    public synchronized void event(String type, JsonNode data) {
        if (left) {
            return;
        }
        if (type.equals(EventType.PROGRESS.type())) {
            progress(data);
            return;
        }
        bar.clear();
        if (type.equals(EventType.CHECKPOINT_PUBLISHED.type())) {
            out.printf(
                    Locale.ROOT,
                    "%s  epoch %d%s: noise loss %.4f, image loss %.4f%n",
                    label,
                    epochOf(data),
                    data.has("momentum") ? " (momentum " + data.path("momentum").asText() + ")" : "",
                    Fields.required(data, "noiseLoss").asDouble(),
                    Fields.required(data, "imageLoss").asDouble());
        } else if (type.equals(EventType.CHECKPOINT_SCORED.type())) {
            out.printf(
                    Locale.ROOT,
                    "%s  %s: KID %.6f ± %.6f%s%n",
                    label,
                    scored(Fields.text(data, "checkpoint")),
                    Fields.required(data, "kid").asDouble(),
                    Fields.required(data, "standardError").asDouble(),
                    Fields.required(data, "calibrated").asBoolean() ? "" : " (uncalibrated)");
        } else if (type.equals(EventType.RETRYING.type())) {
            out.println(label + "  tried again: "
                    + data.path("error").path("message").asText());
        } else if (data.has("state")) {
            end = data;
            String error = data.path("error").path("message").asText("");
            out.println(label + "  " + Fields.text(data, "state") + (error.isEmpty() ? "" : ": " + error));
        }
    }

    private int epochOf(JsonNode published) {
        int epoch = Fields.required(published, "epoch").asInt();
        epochs.put(Fields.text(published, "checkpoint"), epoch);
        return epoch;
    }

    /** Its epoch, which was published before. */
    private String scored(String checkpoint) {
        Integer epoch = epochs.get(checkpoint);
        return epoch == null ? "checkpoint " + checkpoint : "epoch " + epoch;
    }

    /** @return true if the job ended with success */
    public boolean succeeded() {
        return end != null && Fields.text(end, "state").equals("succeeded");
    }

    private void progress(JsonNode data) {
        ProgressLine line = ProgressLine.of(label, data);
        OptionalInt width = terminalWidth.get();
        if (width.isPresent()) {
            int columns = width.getAsInt() - 1; // a full line would move the cursor to the next one
            bar.show(line.fitting(columns), columns);
        } else if (System.nanoTime() - lastLine > PIPE_INTERVAL.toNanos()) {
            lastLine = System.nanoTime();
            out.println(line.text());
        }
    }
}
