package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents for engineers name classes in backticks, as `Jobs` or `Jobs.settle`: each of them is in the sources. */
class DocumentedClassesTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)((?:\\.\\w+)*)`");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    private static final Set<String> OF_OTHERS = Set.of(
            // libraries
            "NDManager",
            "ScopedValue",
            "TextTable",
            "WriterInterceptor",
            // headers and schemas of HTTP
            "Link",
            "ETag",
            "SamplerRequest",
            // ends of names, and a class that was decided against
            "Test",
            "Config",
            "Ledger");

    private final Path root = AnthesisHome.ofThisProcess().root();

    private List<Path> files(String end) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SourceFiles(file -> {
            if (file.getFileName().toString().endsWith(end)) {
                found.add(file);
            }
        }));
        return found;
    }

    /** By each declared name the text of the files that declare it. */
    private Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path file : files(".java")) {
            String text = Files.readString(file);
            DECLARED.matcher(text).results().forEach(found -> sources.merge(found.group(1), text, String::concat));
        }
        return sources;
    }

    private List<Path> documents() throws IOException {
        Path docs = root.resolve("docs");
        List<Path> documents = new ArrayList<>(Stream.of("architecture", "contributing", "threads", "glossary")
                .map(name -> docs.resolve(name + ".md"))
                .toList());
        files(".md").stream()
                .filter(file -> file.startsWith(docs.resolve("adr")) || file.endsWith("README.md"))
                // Its classes are those of Python.
                .filter(file -> !file.endsWith("clients/python/README.md"))
                .forEach(documents::add);
        return documents;
    }

    @Test
    void everyClassThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            NAME.matcher(Files.readString(document))
                    .results()
                    .filter(found -> !OF_OTHERS.contains(found.group(1)))
                    .filter(found -> !isThere(sources.get(found.group(1)), found.group(2)))
                    .forEach(found -> missing.add(root.relativize(document) + ": " + found.group()));
        }

        assertThat(sources).containsKeys("Jobs", "DocumentedClassesTest");
        assertThat(missing).isEmpty();
    }

    /** @param member the last part is one, as in {@code .settle}, or nothing */
    private static boolean isThere(String source, String member) {
        if (source == null || member.isEmpty()) {
            return source != null;
        }
        String name = member.substring(member.lastIndexOf('.') + 1);
        return Pattern.compile("\\b" + name + "\\b").matcher(source).find();
    }
}
