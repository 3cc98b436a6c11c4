package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A job's progress in one line, most important last to go: where columns are few, first the speed and the loss are left out, then the
 * bar, the counts and the remaining time.
 *
 * @param counts such as {@code 120/500 steps}
 * @param loss such as {@code noise loss 0.1234}, or null
 * @param speed such as {@code 12.3 images/s}, or null
 * @param left such as {@code 0:12:34 left}, or null
 */
record ProgressLine(String label, long done, long total, String counts, String loss, String speed, String left) {
    private static final int WIDEST_BAR = 28;
    private static final int NARROWEST_BAR = 10;
    private static final String BETWEEN = "  ";

    /** @param progress the data of a progress event */
    static ProgressLine of(String label, JsonNode progress) {
        long done = Fields.required(progress, "done").asLong();
        long total = Math.max(1, Fields.required(progress, "total").asLong());
        JsonNode metrics = progress.path("metrics");
        return new ProgressLine(
                label,
                done,
                total,
                done + "/" + total + " " + Fields.text(progress, "unit"),
                metrics.has("noiseLoss") ? metric("noise loss %.4f", metrics, "epochNoiseLoss") : null,
                metrics.has("imagesPerSecond") ? metric("%.1f images/s", metrics, "imagesPerSecond") : null,
                metrics.has("etaSeconds") ? left(metrics.path("etaSeconds").asLong()) : null);
    }

    private static String metric(String format, JsonNode metrics, String name) {
        return String.format(Locale.ROOT, format, metrics.path(name).asDouble());
    }

    private static String left(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** For a pipe: everything but the bar. */
    String text() {
        return join(label, percent(), counts, loss, speed, left);
    }

    /** For a terminal: at most this many characters, with a bar if there is room for one. */
    String fitting(int columns) {
        List<String> texts = new ArrayList<>();
        texts.add(text());
        texts.add(join(label, percent(), counts, loss, left));
        texts.add(join(label, percent(), counts, left));
        for (String text : texts) {
            int room = columns - text.length() - BETWEEN.length();
            if (room >= NARROWEST_BAR) {
                String bar = bar(Math.min(room, WIDEST_BAR));
                return label + BETWEEN + bar + text.substring(label.length());
            }
        }
        texts.add(join(label, percent(), left));
        texts.add(join(label, percent()));
        for (String text : texts.subList(2, texts.size())) {
            if (text.length() <= columns) {
                return text;
            }
        }
        String percent = percent().strip();
        return percent.substring(0, Math.min(percent.length(), Math.max(0, columns)));
    }

    private String percent() {
        return String.format(Locale.ROOT, "%3d %%", 100 * done / total);
    }

    private String bar(int width) {
        int filled = (int) (width * done / total);
        return "█".repeat(filled) + "░".repeat(width - filled);
    }

    private static String join(String... parts) {
        return String.join(BETWEEN, Stream.of(parts).filter(Objects::nonNull).toList());
    }
}
