package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.metrics.inception.InceptionWeights;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every setting is in docs/configuration.md, with what its interface says of it. */
class ConfigurationReferenceTest {
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile(
            "(?:/\\*\\*(?<text>(?:(?!\\*/).)*)\\*/\\s*)?(?:@WithDefault\\((?:\"(?<usual>[^\"]*)\"|(?<constant>[\\w.]+))\\)\\s*)?(?<type>[A-Z][\\w.<>, ]*|int|long|boolean|double) (?<name>\\w+)\\(\\);",
            Pattern.DOTALL);

    /** Defaults that are constants of the code. */
    private static final Map<String, String> CONSTANTS = Map.of("InceptionWeights.MD5", InceptionWeights.MD5);

    private static final String HEAD = """
            # Configuration

            What a job does is in its spec; this is how the services run. A property can be given as an environment variable
            (`anthesis.worker.lease` is `ANTHESIS_WORKER_LEASE`) or as a system property. `./anthesis up` sets what the services need of
            each other, and passes on the variables that it was started with.

            Where everything is: `ANTHESIS_HOST` (127.0.0.1) and `ANTHESIS_PORT` of each service, `KAFKA_BOOTSTRAP_SERVERS`,
            `QUARKUS_DATASOURCE_JDBC_URL`, `_USERNAME` and `_PASSWORD`, and `anthesis.storage.*`. Tokens: `QUARKUS_OIDC_*`, traces:
            `QUARKUS_OTEL_*` (see [operations.md](operations.md)). All other settings of
            [Quarkus](https://quarkus.io/guides/all-config) hold, too.

            *Generated from the configuration interfaces by ConfigurationReferenceTest, see [contributing.md](contributing.md).*
            """;

    private record Setting(String name, String type, String usual, String text) {}

    private final Path root = AnthesisHome.ofThisProcess().root();

    @Test
    void theReferenceIsThatOfTheInterfaces() throws IOException {
        Path file = root.resolve("docs/configuration.md");
        String reference = reference();
        if (Boolean.getBoolean("anthesis.write")) {
            Files.writeString(file, reference);
        }

        assertThat(file).hasContent(reference);
        assertThat(reference)
                .contains("`anthesis.worker.lease`", "`anthesis.access.mode`", "`anthesis.storage.endpoint`");
    }

    private String reference() throws IOException {
        var text = new StringBuilder(HEAD);
        var known = new TreeMap<String, Map<String, List<Setting>>>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.getFileName().toString().endsWith("Config.java"))
                    .filter(path -> path.toString().contains("/src/main/java/"))
                    .sorted()
                    .toList()) {
                String source = Files.readString(file);
                Matcher prefix = PREFIX.matcher(source);
                if (prefix.find()) {
                    known.computeIfAbsent(prefix.group(1), any -> new TreeMap<>())
                            .computeIfAbsent(moduleOf(file), any -> new ArrayList<>())
                            .addAll(settings(source.substring(source.indexOf('{'))));
                }
            }
        }
        known.forEach((prefix, modules) -> {
            text.append("\n## `").append(prefix).append("`\n");
            modules.forEach((module, settings) -> {
                text.append("\nOf ").append(module).append(".\n\n| property | type | default | |\n|---|---|---|---|\n");
                settings.forEach(setting -> text.append("| `%s.%s` | %s | %s | %s |\n"
                        .formatted(prefix, setting.name(), setting.type(), setting.usual(), setting.text())));
            });
        });
        return text.toString();
    }

    private String moduleOf(Path file) {
        String module = root.relativize(file).toString().replaceFirst("/src/main/.*", "");
        return switch (module) {
            case "libs/worker" -> "the workers";
            case "libs/commands", "libs/service", "libs/untrusted" -> "every service";
            default -> "the " + module;
        };
    }

    private static List<Setting> settings(String body) {
        List<Setting> settings = new ArrayList<>();
        Matcher setting = SETTING.matcher(body);
        while (setting.find()) {
            String type = setting.group("type");
            boolean optional = type.startsWith("Optional");
            String constant = setting.group("constant");
            String usual = constant == null ? setting.group("usual") : CONSTANTS.get(constant);
            assertThat(constant == null || usual != null)
                    .as("the value of " + constant)
                    .isTrue();
            settings.add(new Setting(
                    kebab(setting.group("name")) + (type.startsWith("Map") ? ".KEY" : ""),
                    optional ? type.replaceFirst("Optional<(.*)>", "$1") : type.replaceFirst("Map<.*, (.*)>", "$1"),
                    usual == null ? optional || type.startsWith("Map") ? "none" : "must be given" : "`" + usual + "`",
                    setting.group("text") == null ? "" : prose(setting.group("text"))));
        }
        return settings;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String prose(String javadoc) {
        return javadoc.replaceAll("\\s*\\n\\s*\\*\\s?", " ")
                .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replace("|", "\\|")
                .trim();
    }
}
