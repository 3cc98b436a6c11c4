package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that a problem, a failed job or a dead letter can have stands in docs/architecture.md. */
class DocumentedCodesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final String CODE = "\"([a-z]+(?:-[a-z]+)*)\"";
    /** How the code makes them; {@code http-} and a status are what other answers have. */
    private static final List<Pattern> MADE = List.of(
            Pattern.compile(
                    "(?:cannotBeDone|CannotBeDone|Unsuitable|JobFailure|refuse|Refusal|unavailable)\\(\\s*" + CODE),
            Pattern.compile("Problem\\.of(?:Field)?\\(\\s*\\d+,\\s*" + CODE),
            Pattern.compile("String code\\(\\) \\{\\s*return " + CODE));

    private static final List<String> IN_ENUMS = List.of("job/Failure.java", "job/CancelCause.java");
    private static final Pattern OF_ENUM = Pattern.compile("^\\s+[A-Z_]+\\(\\s*" + CODE, Pattern.MULTILINE);

    private static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> {
                        String source = read(file);
                        MADE.forEach(pattern -> find(pattern, source, codes));
                        if (IN_ENUMS.stream().anyMatch(file.toString()::endsWith)) {
                            find(OF_ENUM, source, codes);
                        }
                    });
        }
        return codes;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void find(Pattern pattern, String source, Set<String> codes) {
        pattern.matcher(source).results().map(found -> found.group(1)).forEach(codes::add);
    }

    @Test
    void everyCodeIsDescribed() throws IOException {
        String architecture = Files.readString(ROOT.resolve("docs/architecture.md"));

        Set<String> codes = codes();

        assertThat(codes).contains("unknown-task", "non-finite-score", "lease-expired", "invalid-spec", "not-found");
        assertThat(codes).allSatisfy(code -> assertThat(architecture).contains("`" + code + "`"));
    }
}
