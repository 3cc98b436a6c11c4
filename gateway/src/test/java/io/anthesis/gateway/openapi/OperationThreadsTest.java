package io.anthesis.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each operation says on which thread it runs (docs/threads.md), so that none holds up an event loop or the worker pool unnoticed. */
class OperationThreadsTest {
    /** From the method of HTTP to the Java method's name. */
    private static final Pattern OPERATION = Pattern.compile(
            "\\n    @(?:GET|POST|PUT|PATCH|DELETE)\\n(.*?)\\n    public (\\S+) (\\w+)\\(", Pattern.DOTALL);

    @Test
    void everyOperationNamesItsThreadOrReturnsAStream() throws IOException {
        List<String> operations = new ArrayList<>();
        List<String> unnamed = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith("Resource.java"))
                    .toList()) {
                for (MatchResult operation :
                        OPERATION.matcher(Files.readString(file)).results().toList()) {
                    String name = file.getFileName() + " " + operation.group(3);
                    operations.add(name);
                    boolean named = operation.group(1).contains("@RunOnVirtualThread")
                            || operation.group(1).contains("@Blocking")
                            || operation.group(2).startsWith("Multi<");
                    if (!named) {
                        unnamed.add(name);
                    }
                }
            }
        }

        assertThat(operations).hasSizeGreaterThan(50);
        assertThat(unnamed).isEmpty();
    }
}
