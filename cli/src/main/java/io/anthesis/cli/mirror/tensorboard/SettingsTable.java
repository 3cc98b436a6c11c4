package io.anthesis.cli.mirror.tensorboard;

import io.anthesis.cli.mirror.TrackedRun;

/** Settings of a run as a table in Markdown, which TensorBoard's tab Text shows. */
final class SettingsTable {
    private SettingsTable() {}

    static String of(TrackedRun run) {
        var table = new StringBuilder("| setting | value |\n|---|---|\n");
        table.append(row("run", run.id()));
        run.settings()
                .forEach((name, value) ->
                        table.append(row(name, value.isTextual() ? value.asText() : value.toString())));
        return table.toString();
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + value.replaceAll("\\s+", " ").replace("|", "\\|") + " |\n";
    }
}
