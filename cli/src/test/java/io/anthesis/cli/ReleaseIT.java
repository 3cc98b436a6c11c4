package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives that {@code ./anthesis release} makes, of this build and unpacked elsewhere. */
class ReleaseIT {
    @TempDir
    static Path folder;

    private static Path release;

    @BeforeAll
    static void unpack() throws Exception {
        Path script = AnthesisHome.ofThisProcess().root().resolve("deploy/release/assemble");
        run(folder, script.toString(), "made");
        run(folder.resolve("made"), "sha256sum", "--check", "--strict", "SHA256SUMS");
        run(
                folder,
                "tar",
                "-xzf",
                find(folder.resolve("made"), "anthesis-[0-9].*\\.tar\\.gz").toString());
        release = find(folder, "anthesis-[0-9].*");
    }

    private static Path find(Path in, String name) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + in));
        }
    }

    private static void run(Path in, String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command)
                .directory(in.toFile())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).as(String.join(" ", command)).isZero();
    }

    @Test
    void itRunsTheDemoWithoutABuild() throws Exception {
        run(
                folder,
                release.resolve("anthesis").toString(),
                "demo",
                "--preset",
                "tiny",
                "--epochs",
                "1",
                "--data",
                "data");

        try (Stream<Path> pictures = Files.walk(folder.resolve("data/pictures"))) {
            assertThat(pictures.map(file -> file.getFileName().toString()))
                    .as("images of the data set, the overview of the epoch, and samples")
                    .contains("data-set.png", "epoch-001.png", "grid.png");
        }
        assertThat(release.resolve("cli")).doesNotExist();
    }

    @Test
    void itHasChaosApartFromTheOtherCommands() throws Exception {
        run(folder, release.resolve("anthesis").toString(), "chaos", "--help");

        try (Stream<Path> jars = Files.list(release.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .isNotEmpty()
                    .noneMatch(name -> name.matches("(anthesis-(bench|chaos)|jobrunr|db-scheduler|HikariCP)-.*"));
        }
    }

    @Test
    void whatNeedsSourcesSaysSo() throws Exception {
        Process process = new ProcessBuilder(release.resolve("anthesis").toString(), "verify")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said).contains("this is a release").contains("verify");
    }

    @Test
    void eachServiceHasAnArchiveOfItsOwn() throws Exception {
        for (String service : List.of("gateway", "trainer-service", "sampler-service", "evaluator-service")) {
            Path archive = find(folder.resolve("made"), "anthesis-" + service + "-.*\\.tar\\.gz");
            run(folder, "tar", "-xzf", archive.toString());
            assertThat(folder.resolve(service).resolve("quarkus-run.jar")).isNotEmptyFile();
            JsonNode materials =
                    Json.parse(Files.readString(folder.resolve(service).resolve("sbom.cdx.json")));
            assertThat(materials.path("bomFormat").asText()).isEqualTo("CycloneDX");
            assertThat(materials.path("components")).hasSizeGreaterThan(100);
        }
    }
}
