package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.contracts.event.EventType;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Shows a job's events: a bar that moves on a terminal, a line now and then in a pipe. */
public final class JobFollower {
    private static final int BAR = 28;
    private static final Duration PIPE_INTERVAL = Duration.ofSeconds(15);

    private final PrintStream out;
    private final boolean terminal;
    private final String label;
    private boolean barShown;
    private long lastLine;
    private JsonNode end;

    public JobFollower(PrintStream out, boolean terminal, String label) {
        this.out = out;
        this.terminal = terminal;
        this.label = label;
    }

    public void event(String type, JsonNode data) {
        if (type.equals(EventType.PROGRESS.type())) {
            progress(data);
            return;
        }
        clearBar();
        if (type.equals(EventType.CHECKPOINT_PUBLISHED.type())) {
            out.printf(
                    Locale.ROOT,
                    "%s  epoch %d: checkpoint %s%s, noise loss %.4f, image loss %.4f%n",
                    label,
                    Fields.required(data, "epoch").asInt(),
                    Fields.text(data, "checkpoint"),
                    data.has("momentum") ? " (momentum " + data.path("momentum").asText() + ")" : "",
                    Fields.required(data, "noiseLoss").asDouble(),
                    Fields.required(data, "imageLoss").asDouble());
        } else if (type.equals(EventType.CHECKPOINT_SCORED.type())) {
            out.printf(
                    Locale.ROOT,
                    "%s  checkpoint %s: KID %.6f ± %.6f%s%n",
                    label,
                    Fields.text(data, "checkpoint"),
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

    /** @return true if the job ended with success */
    public boolean succeeded() {
        return end != null && Fields.text(end, "state").equals("succeeded");
    }

    private void progress(JsonNode data) {
        long done = Fields.required(data, "done").asLong();
        long total = Math.max(1, Fields.required(data, "total").asLong());
        JsonNode metrics = data.path("metrics");
        var line = new StringBuilder();
        line.append(label).append("  ").append(bar(done, total));
        line.append(String.format(
                Locale.ROOT, " %3d %%  %d/%d %s", 100 * done / total, done, total, Fields.text(data, "unit")));
        if (metrics.has("noiseLoss")) {
            line.append(String.format(
                    Locale.ROOT,
                    "  noise loss %.4f",
                    metrics.path("epochNoiseLoss").asDouble()));
        }
        if (metrics.has("imagesPerSecond")) {
            line.append(String.format(
                    Locale.ROOT,
                    "  %.1f images/s",
                    metrics.path("imagesPerSecond").asDouble()));
        }
        if (metrics.has("etaSeconds")) {
            long seconds = metrics.path("etaSeconds").asLong();
            line.append(
                    String.format(Locale.ROOT, "  %d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60));
        }
        if (terminal) {
            out.print("\r\033[K" + line);
            out.flush();
            barShown = true;
        } else if (System.nanoTime() - lastLine > PIPE_INTERVAL.toNanos()) {
            lastLine = System.nanoTime();
            out.println(line);
        }
    }

    private static String bar(long done, long total) {
        int filled = (int) (BAR * done / total);
        return "█".repeat(filled) + "░".repeat(BAR - filled);
    }

    private void clearBar() {
        if (barShown) {
            out.print("\r\033[K");
            barShown = false;
        }
    }
}
