package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ComposeCommandTest {
    @TempDir
    Path folder;

    private final Writer error = new StringWriter();

    private int init(String... more) {
        var arguments = new ArrayList<>(
                List.of("compose", "init", "--file", folder.resolve("env").toString()));
        arguments.addAll(List.of(more));
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(error));
        return line.execute(arguments.toArray(String[]::new));
    }

    private Properties written() throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(folder.resolve("env"))) {
            properties.load(in);
        }
        return properties;
    }

    @Test
    void everyVariableThatTheComposeFileAsksForIsWritten() throws IOException {
        assertThat(init()).isZero();

        String compose = Files.readString(Path.of(System.getProperty("anthesis.home"), "docker-compose.yml"));
        var asked = Pattern.compile("\\$\\{([A-Z_]+):\\?")
                .matcher(compose)
                .results()
                .map(match -> match.group(1));
        assertThat(written().stringPropertyNames()).containsAll(asked.toList());
    }

    @Test
    void passwordsAreOfOneFileOnlyAndReadableByItsOwner() throws IOException {
        init();
        String first = written().getProperty("POSTGRES_PASSWORD");
        assertThat(Files.getPosixFilePermissions(folder.resolve("env")))
                .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        Files.delete(folder.resolve("env"));

        init();

        assertThat(first).hasSizeGreaterThanOrEqualTo(32);
        assertThat(written().getProperty("POSTGRES_PASSWORD")).isNotEqualTo(first);
    }

    @Test
    void aFileThatIsThereIsKept() throws IOException {
        Files.writeString(folder.resolve("env"), "POSTGRES_PASSWORD=old\n");

        assertThat(init()).isEqualTo(1);

        assertThat(written().getProperty("POSTGRES_PASSWORD")).isEqualTo("old");
    }

    @Test
    void onlyLoopbackIsOpen() throws IOException {
        init("--bind", "0.0.0.0");

        assertThat(written().getProperty("ANTHESIS_ACCESS_MODE")).isEqualTo("keys");
        assertThat(written().getProperty("ANTHESIS_ACCESS_BOOTSTRAP_KEY")).hasSizeGreaterThanOrEqualTo(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "1.2.3", "999.1.1.1", "", "127.0.0.1; rm"})
    void whatIsNoAddressIsRefused(String bind) {
        assertThat(init("--bind", bind)).isEqualTo(2);
        assertThat(error.toString()).contains("--bind: must be an IP address of this machine");
        assertThat(folder.resolve("env")).doesNotExist();
    }
}
