package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What commands print of answers that have every field that the API describes, by the names that it has there: a field that was
 * renamed leaves its default in its place, or an error. {@code -Danthesis.write=true} writes the file anew.
 */
class ReadFieldsIT {
    private static final Path EXPECTED = Path.of("src/test/resources/io/anthesis/cli/read-fields.txt");
    private static final List<String> COMMANDS = List.of(
            "keys list",
            "keys create x",
            "webhooks list",
            "webhooks create http://x",
            "submitters list",
            "submitters limit x --open 3",
            "data list",
            "data show x",
            "data skipped x",
            "jobs list",
            "jobs show id-0",
            "jobs cancel id-0",
            "models list",
            "models show id-0",
            "models rename id-0 x",
            "models tag id-0 x",
            "models archive id-0",
            "models checkpoints",
            "dead-letters list",
            "dead-letters show x",
            "dead-letters replay x",
            "workers list",
            "sweeps list",
            "sweeps show id-0",
            "leaderboard list",
            "weights list",
            "sample id-0",
            "sample id-0 --dry-run");

    @Test
    void everyFieldIsRead() throws IOException {
        Path description = AnthesisHome.ofThisProcess().root().resolve("gateway/target/openapi/openapi.yaml");
        var printed = new StringBuilder();
        try (var gateway = new ExampleGateway(description)) {
            for (String command : COMMANDS) {
                printed.append("$ anthesis ").append(command).append('\n').append(print(command, gateway));
            }
        }
        if (Boolean.getBoolean("anthesis.write")) {
            Files.writeString(EXPECTED, printed);
        }

        assertThat(printed.toString()).isEqualTo(Files.readString(EXPECTED));
    }

    private static String print(String command, ExampleGateway gateway) {
        PrintStream out = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
            arguments.addAll(List.of("--gateway", gateway.address().toString()));
            int code = Main.commandLine().execute(arguments.toArray(String[]::new));
            assertThat(code).as(command).isZero();
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8)
                .replace(gateway.address().toString(), "URL");
    }
}
