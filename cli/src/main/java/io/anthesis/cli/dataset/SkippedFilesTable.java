package io.anthesis.cli.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.output.Table;
import java.io.PrintStream;

/** What an import did not take, as the gateway lists it. */
final class SkippedFilesTable {
    private static final int MAX_FILES = 20_001;

    private SkippedFilesTable() {}

    static ArrayNode of(GatewayClient gateway, String dataset) {
        return gateway.list(ApiPath.of("datasets", dataset, "skipped"), MAX_FILES);
    }

    /** Prints up to {@code most} of them, and how many more there are of {@code count}. */
    static void print(ArrayNode files, int count, int most, PrintStream out) {
        if (files.isEmpty()) {
            return;
        }
        var table = new Table("SKIPPED", "REASON");
        int shown = 0;
        for (JsonNode file : files) {
            if (shown < most) {
                table.row(Fields.text(file, "name"), Fields.text(file, "reason"));
                shown++;
            }
        }
        table.print(out);
        if (count > shown) {
            out.println("and " + (count - shown) + " more");
        }
    }
}
