package io.anthesis.gateway.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The page's modules without a browser: each function that a file in src/test/js exports is a test. */
class ModulesTest {
    private static final Path TESTS = Path.of("src/test/js");

    private static final Engine ENGINE = Engine.newBuilder("js")
            .option("engine.WarnInterpreterOnly", "false")
            .build();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @TestFactory
    Stream<DynamicNode> modules() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            List<Path> tests = files.filter(file -> file.toString().endsWith("_test.js"))
                    .sorted()
                    .toList();
            assertThat(tests).isNotEmpty();
            return tests.stream().map(ModulesTest::container);
        }
    }

    private static DynamicNode container(Path file) {
        String name = file.getFileName().toString();
        try (var module = new TestModule(ENGINE, file)) {
            return dynamicContainer(
                    name, module.tests().stream().map(test -> dynamicTest(test, () -> run(file, test))));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static void run(Path file, String test) throws IOException {
        try (var module = new TestModule(ENGINE, file)) {
            module.run(test);
        }
    }
}
