package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.ServerAddresses;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What services are started with here, and that an image starts them with the same. */
class ServiceCommandsTest {
    private static final Path DEPLOY = AnthesisHome.ofThisProcess().root().resolve("deploy");
    private static final ServerAddresses SERVERS = new ServerAddresses(
            "jdbc:postgresql://localhost/anthesis",
            "anthesis",
            "password",
            "localhost:9092",
            URI.create("http://localhost:9000"),
            URI.create("http://localhost:9000"),
            "key",
            "secret");
    private static final Set<String> COMPUTING = Set.of("MALLOC_CONF", "OMP_NUM_THREADS", "OMP_WAIT_POLICY");
    /** Prints what it was called with, instead of the JVM that it stands for. */
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do echo "$word"; done
            env
            """;

    @TempDir
    Path folder;

    private ChildProcess.Command command(Service service) {
        var settings = new PlatformSettings(folder, Map.of(), Map.of());
        var commands = new ServiceCommands(new AnthesisHome(folder), settings, new DataFolder(folder), any -> SERVERS);
        return commands.command(new PlannedService(service, 2, 8085));
    }

    private static Set<String> options(List<String> command) {
        return command.stream()
                .filter(word -> word.startsWith("-") && !word.equals("-jar") && !word.startsWith("-XX:AOTCache"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"GATEWAY, 512m", "TRAINER, 768m", "SAMPLER, 384m", "EVALUATOR, 448m"})
    void everyServiceHasAHeapOfItsOwnAndTheOptionsOfAll(Service service, String heap) {
        assertThat(options(command(service).command()))
                .containsExactlyInAnyOrder(
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        "-Dai.djl.offline=true",
                        "-DOPT_OUT_TRACKING=true",
                        "-Djava.awt.headless=true");
    }

    @Test
    void aWorkerIsGivenThreadsAndAName() {
        assertThat(command(Service.SAMPLER).environment())
                .contains(entry("OMP_WAIT_POLICY", "PASSIVE"), entry("ANTHESIS_PORT", "8085"))
                .containsEntry(
                        "ANTHESIS_WORKER_ID",
                        "sampler-2@" + ProcessHandle.current().pid())
                .containsKey("OMP_NUM_THREADS");
        assertThat(command(Service.GATEWAY).environment())
                .doesNotContainKeys("OMP_NUM_THREADS", "ANTHESIS_WORKER_ID", "LD_PRELOAD", "GLIBC_TUNABLES");
    }

    @Test
    void aTrainingUsesAllCoresAndTheOthersHalfOfThem() {
        assertThat(ServiceProperties.threads(Service.TRAINER, 8)).isEqualTo(8);
        assertThat(ServiceProperties.threads(Service.SAMPLER, 8)).isEqualTo(4);
        assertThat(ServiceProperties.threads(Service.EVALUATOR, 1)).isEqualTo(1);
    }

    @Test
    void jemallocIsUsedWhereItIsInstalled() throws IOException {
        assertThat(Allocator.environment(Stream.of(folder))).containsOnlyKeys("GLIBC_TUNABLES");
        Path library = Files.createFile(folder.resolve("libjemalloc.so.2"));

        assertThat(Allocator.environment(Stream.of(folder)))
                .containsOnly(
                        entry("LD_PRELOAD", library.toString()),
                        entry(
                                "MALLOC_CONF",
                                "background_thread:true,dirty_decay_ms:20000,muzzy_decay_ms:0,oversize_threshold:0"));
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void anImageStartsAServiceWithTheSameOptionsAndThreads(Service service) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        List<String> image = startedByAnImage(service, cores);

        assertThat(options(image)).isEqualTo(options(command(service).command()));
        Map<String, String> expected = new HashMap<>();
        if (service.isWorker()) {
            expected.putAll(command(service).environment());
            expected.put("MALLOC_CONF", ServiceProperties.value("malloc.conf.service"));
            expected.keySet().retainAll(COMPUTING);
            assertThat(image).contains("LD_PRELOAD=libjemalloc.so.2");
        }
        assertThat(image.stream()
                        .map(line -> line.split("=", 2))
                        .filter(variable -> COMPUTING.contains(variable[0]))
                        .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1])))
                .isEqualTo(expected);
    }

    /** As in an image: the properties lie beside the script. */
    private List<String> startedByAnImage(Service service, int cores) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(DEPLOY.resolve("images/run"), bin.resolve("run"));
        Files.copy(DEPLOY.resolve("service.properties"), bin.resolve("service.properties"));
        program(bin.resolve("java"), JAVA);
        program(bin.resolve("nproc"), "#!/bin/sh\necho " + cores + "\n");
        var builder = new ProcessBuilder("bash", bin.resolve("run").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(COMPUTING);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("ANTHESIS_SERVICE", service.module());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A cache of classes is of no use to a JVM with another collector or other access. */
    @Test
    void anImageMakesItsCacheOfClassesWithTheSameOptions() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("images/Dockerfile"));
        String recording = dockerfile.substring(dockerfile.indexOf("RUN cd /opt/anthesis && java -XX:AOTCacheOutput"));

        assertThat(recording.substring(0, recording.indexOf("-jar"))).contains(ServiceProperties.words("java.options"));
    }
}
