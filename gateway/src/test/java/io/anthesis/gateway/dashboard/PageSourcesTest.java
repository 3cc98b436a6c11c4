package io.anthesis.gateway.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageSourcesTest {
    private static final Path SOURCES = Path.of("src/main/resources");
    private static final Path PAGE = SOURCES.resolve("META-INF/resources");
    private static final String POLICY = "quarkus.http.filter.page.header.\"Content-Security-Policy\"";
    private static final int MAX_CHARACTERS = 120;

    /** Without it a browser refuses the import map, and shows nothing. */
    @Test
    void theSecurityPolicyHasTheHashOfTheImportMap() throws IOException, NoSuchAlgorithmException {
        var properties = new Properties();
        try (Reader file = Files.newBufferedReader(SOURCES.resolve("application.properties"))) {
            properties.load(file);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(new ImportMap(PAGE).text().getBytes(StandardCharsets.UTF_8));

        assertThat(properties.getProperty(POLICY))
                .contains("script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';");
    }

    /** The formatter leaves templates as they are. */
    @Test
    void templatesAreNoWiderThanOtherLines() throws IOException {
        try (Stream<Path> files = Files.walk(PAGE.resolve("app"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".js")).flatMap(PageSourcesTest::wideLines))
                    .isEmpty();
        }
    }

    private static Stream<String> wideLines(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return IntStream.range(0, lines.size())
                .filter(index -> lines.get(index).length() > MAX_CHARACTERS)
                .mapToObj(index -> file.getFileName() + ":" + (index + 1));
    }
}
