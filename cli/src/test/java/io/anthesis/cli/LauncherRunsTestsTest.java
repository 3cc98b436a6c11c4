package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./anthesis test}, in a source tree of two modules, with a Maven that shows how it is called. */
class LauncherRunsTestsTest {
    private static final Path SCRIPT = Path.of("").toAbsolutePath().getParent().resolve("anthesis");
    private static final String JAVAC = """
            #!/bin/sh
            echo 'javac 25.0.1'
            """;
    /** Leaves a report of every test but those of a method that is not there. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "mvn $*"
            report() { mkdir -p "$HOME_OF_TEST/$1"; echo 'Tests run: 2, Failures: 0' > "$HOME_OF_TEST/$1/io.$2.txt"; }
            case "$*" in
              *missing*) ;;
              *-Dit.test=WholeIT*) report cli/target/failsafe-reports WholeIT ;;
              *-Dtest=ThingTest*) report libs/things/target/surefire-reports ThingTest ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void aSourceTree() throws IOException {
        tree = Files.createDirectories(folder.toRealPath().resolve("source tree"));
        Files.copy(SCRIPT, tree.resolve("anthesis"), StandardCopyOption.COPY_ATTRIBUTES);
        write(tree.resolve("libs/things/src/test/java/io/ThingTest.java"), "");
        write(tree.resolve("libs/things/pom.xml"), "");
        write(tree.resolve("cli/src/test/java/io/WholeIT.java"), "");
        write(tree.resolve("cli/pom.xml"), "");
        write(tree.resolve("cli/target/built"), "");
        executable(folder.resolve("jdk/bin/javac"), JAVAC);
        executable(folder.resolve("bin/mvn"), MAVEN);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void executable(Path file, String text) throws IOException {
        write(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int code, String output) {}

    private Ended test(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tree.resolve("anthesis").toString(), "test"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("HOME_OF_TEST", tree.toString());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    @Test
    void aUnitTestRunsInItsModule() throws Exception {
        Ended ended = test("ThingTest#works", "-Danthesis.write=true");

        assertThat(ended.output())
                .contains("test -pl libs/things -am -Dtest=ThingTest#works ", " -Danthesis.write=true")
                .contains("Tests run: 2");
        assertThat(ended.code()).isZero();
    }

    @Test
    void anIntegrationTestRunsAloneWithTheServicesBuilt() throws Exception {
        write(tree.resolve("libs/things/src/main/java/io/Newer.java"), "");
        Files.delete(tree.resolve("cli/target/built"));

        Ended ended = test("WholeIT");

        assertThat(ended.output())
                .containsSubsequence("building Anthesis", "verify -pl cli -am -Dit.test=WholeIT -Dtest=NoUnitTest ");
        assertThat(ended.code()).isZero();
    }

    @Test
    void anUnknownNameIsRefusedWithNamesLikeIt() throws Exception {
        Ended ended = test("Thing");

        assertThat(ended.output())
                .contains("there is no test class 'Thing'")
                .contains("names like it: ThingTest")
                .doesNotContain("mvn ");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(test("*Test").code()).isEqualTo(2);
        assertThat(test().code()).isEqualTo(2);
    }

    @Test
    void aMethodThatIsNotThereFails() throws Exception {
        test("ThingTest");
        Ended ended = test("ThingTest#missing");

        assertThat(ended.output()).contains("no test of 'ThingTest#missing' was run");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void aNameOfTwoModulesIsRefused() throws Exception {
        write(tree.resolve("cli/src/test/java/io/ThingTest.java"), "");

        Ended ended = test("ThingTest");

        assertThat(ended.output()).contains("several modules have a test class 'ThingTest'");
        assertThat(ended.code()).isEqualTo(2);
    }
}
