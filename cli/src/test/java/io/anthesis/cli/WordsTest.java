package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Documents, messages and comments name the person, process or thing that they are about. The sources do not contain
 * words and phrases that can always be replaced by such a name.
 */
class WordsTest {
    private static final Pattern WORDS = Pattern.compile(
            "\\b(?:whoever|somebody|nobody|anybody|everybody|(?:is|are|was|were|be) told|tells? of|what (?:is|was) asked"
                    + "|at hand|for good|it is looked)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXT = Pattern.compile(".*\\.(?:md|java|js|css|html|yaml|yml|properties|sql|py)");
    /** Records of decisions and measurements stay as they were written; tests may quote. */
    private static final Pattern EXEMPT =
            Pattern.compile("docs/(?:adr/.*|measurements\\.md)|.*/src/test/.*|.*/tests/.*");

    private static final Pattern MIGRATION = Pattern.compile(".*/migrations/V(\\d+)__\\w+\\.sql");
    /** Migrations up to this one were released or landed before this test: their text is part of their checksum. */
    private static final int NEWEST_EXEMPT_MIGRATION = 19;

    private final Path root = AnthesisHome.ofThisProcess().root();

    private boolean isChecked(String file) {
        Matcher migration = MIGRATION.matcher(file);
        if (migration.matches() && Integer.parseInt(migration.group(1)) <= NEWEST_EXEMPT_MIGRATION) {
            return false;
        }
        return TEXT.matcher(file).matches() && !EXEMPT.matcher(file).matches();
    }

    private List<String> findings(String file) throws IOException {
        List<String> lines = Files.readAllLines(root.resolve(file));
        List<String> findings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            WORDS.matcher(lines.get(i))
                    .results()
                    .forEach(found -> findings.add(file + ":" + line + ": '" + found.group() + "'"));
        }
        return findings;
    }

    @Test
    void textsNameWhatTheyAreAbout() throws IOException {
        List<String> files = new ArrayList<>();
        Files.walkFileTree(
                root, new SourceFiles(file -> files.add(root.relativize(file).toString())));
        List<String> checked = files.stream().filter(this::isChecked).sorted().toList();

        List<String> findings = new ArrayList<>();
        for (String file : checked) {
            findings.addAll(findings(file));
        }

        assertThat(checked)
                .contains(
                        "README.md",
                        "docs/operations.md",
                        "gateway/src/main/resources/META-INF/openapi.yaml",
                        "libs/ledger/src/main/java/io/anthesis/ledger/job/Jobs.java");
        assertThat(findings)
                .as("words to replace by the name of the person, process or thing")
                .isEmpty();
    }
}
