package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher itself, as in a release, with a Java that shows how it is called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("").toAbsolutePath().getParent().resolve("anthesis");
    private static final String JAVA = """
            #!/bin/sh
            case "$*" in
              -version) echo 'openjdk version "25.0.1"' >&2 ;;
              *) echo "$*"; echo "allocator: ${MALLOC_CONF:-} ${GLIBC_TUNABLES:-}" ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path release;

    @BeforeEach
    void aRelease() throws IOException {
        release = Files.createDirectories(folder.toRealPath().resolve("opt/anthesis 1"));
        Files.createDirectories(release.resolve("services"));
        Files.copy(SCRIPT, release.resolve("anthesis"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
                SCRIPT.resolveSibling("deploy/service.properties"),
                Files.createDirectories(release.resolve("deploy")).resolve("service.properties"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int code, String output) {}

    private Ended start(Path command, Path workingFolder, String argument) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of(command.toString(), argument))
                .directory(workingFolder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("MALLOC_CONF", "GLIBC_TUNABLES"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private String run(Path command, Path workingFolder, String argument) throws IOException, InterruptedException {
        Ended ended = start(command, workingFolder, argument);
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    private void isFound(Path command, Path workingFolder) throws IOException, InterruptedException {
        assertThat(run(command, workingFolder, "--version"))
                .contains("-Danthesis.home=" + release + " ", release + "/lib/*", "io.anthesis.cli.Main --version");
    }

    @Test
    void onlyChaosAndHelpLoadTheJarsOfChaos() throws Exception {
        String chaos = release + "/tools/chaos/*";

        assertThat(start(release.resolve("anthesis"), folder, "chaos").output()).contains(chaos);
        assertThat(start(release.resolve("anthesis"), folder, "help").output()).contains(chaos);
        assertThat(start(release.resolve("anthesis"), folder, "jobs").output()).doesNotContain(chaos);
    }

    @Test
    void aReleaseHasNoBenchmarks() throws Exception {
        Ended ended = start(release.resolve("anthesis"), folder, "bench");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).contains("bench is for a source tree");
    }

    @Test
    void itFindsItsFolderByItsOwnPath() throws Exception {
        isFound(release.resolve("anthesis"), folder);
    }

    @Test
    void itFindsItsFolderThroughAnAbsoluteLink() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        isFound(Files.createSymbolicLink(bin.resolve("anthesis"), release.resolve("anthesis")), folder);
    }

    @Test
    void itFindsItsFolderThroughAChainOfRelativeLinks() throws Exception {
        Path bin = Files.createDirectories(folder.toRealPath().resolve("home/bin"));
        Files.createSymbolicLink(bin.resolve("anthesis-1"), Path.of("../../opt/anthesis 1/anthesis"));
        Path link = Files.createSymbolicLink(bin.resolve("anthesis"), Path.of("anthesis-1"));

        isFound(link, folder);
        isFound(Path.of("./anthesis"), bin);
    }

    @Test
    void itFindsItsFolderThroughALinkedFolder() throws Exception {
        Path linked = Files.createSymbolicLink(folder.resolve("current"), release);
        Path link = Files.createSymbolicLink(folder.resolve("anthesis"), linked.resolve("anthesis"));

        isFound(link, folder);
    }

    @Test
    void aCommandThatComputesHasAHeapForItAndAnAllocatorThatKeepsPages() throws Exception {
        assertThat(run(release.resolve("anthesis"), folder, "draw"))
                .contains(
                        "-Xmx3g ",
                        "-XX:+UseSerialGC ",
                        "--enable-native-access=ALL-UNNAMED ",
                        "--sun-misc-unsafe-memory-access=allow ",
                        "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true ")
                .containsAnyOf(
                        "allocator: dirty_decay_ms:-1,muzzy_decay_ms:-1,oversize_threshold:0 ",
                        "allocator:  glibc.malloc.mmap_threshold=4294967296:")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void anyOtherCommandIsSmallAndStartsSoon() throws Exception {
        assertThat(run(release.resolve("anthesis"), folder, "status"))
                .contains("-Xmx256m ", "-XX:TieredStopAtLevel=1 ", "-XX:+UseSerialGC ")
                .contains("allocator:  \n");
    }
}
