package io.anthesis.bench;

import io.anthesis.bench.jobs.JobsBenchmark;
import io.anthesis.standalone.platform.Tool;
import io.anthesis.tensor.script.BatchPadding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure how fast the engine and the ledger are, and compare them with their peers.",
        subcommands = {
            BenchCommand.Engine.class,
            BenchCommand.Formats.class,
            BenchCommand.Jobs.class,
            BenchCommand.Metrics.class
        })
public final class BenchCommand implements Tool {

    private static Path home() {
        return Path.of(System.getProperty("anthesis.home"));
    }

    /** Of scripts in Python. */
    private static Path folder(String name) {
        return home().resolve("bench").resolve(name);
    }

    @Command(
            name = "engine",
            mixinStandardHelpOptions = true,
            description =
                    "Images a second of training, sampling and InceptionV3 features. Nothing else should run meanwhile.")
    static final class Engine implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--against-keras", description = "beside Keras on TensorFlow, installed into bench/keras/.venv")
        private boolean againstKeras;

        @Option(
                names = "--keras-python",
                paramLabel = "FILE",
                description = "a Python that has Keras instead; KERAS_BACKEND says what it runs on: tensorflow or jax")
        private Path kerasPython;

        @Option(names = "--rounds", defaultValue = "3", description = "of each row; default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(
                names = "--batches",
                split = ",",
                defaultValue = "64,16,1",
                description = "sizes, each 1 to 64; default: ${DEFAULT-VALUE}")
        private List<Integer> batches;

        @Option(names = "--seconds", defaultValue = "8", description = "of each measurement; default: ${DEFAULT-VALUE}")
        private double seconds;

        @Option(
                names = "--device",
                defaultValue = "auto",
                description = "cpu, auto or gpu:N; default: ${DEFAULT-VALUE}")
        private String device;

        @Override
        public Integer call() throws Exception {
            batches.forEach(batch -> {
                if (batch < 1 || batch > BatchPadding.LARGEST) {
                    throw new ParameterException(
                            spec.commandLine(), "--batches: must be 1 to " + BatchPadding.LARGEST + ", was " + batch);
                }
            });
            new EngineBenchmark(System.out, keras(), Math.max(1, rounds), Math.max(0.1, seconds), batches, device)
                    .run();
            return 0;
        }

        private Optional<PythonEnvironment> keras() throws Exception {
            if (kerasPython != null) {
                return Optional.of(PythonEnvironment.of(folder("keras"), kerasPython));
            }
            return againstKeras
                    ? Optional.of(PythonEnvironment.install(folder("keras"), "requirements.txt"))
                    : Optional.empty();
        }
    }

    @Command(
            name = "jobs",
            mixinStandardHelpOptions = true,
            description =
                    "Submissions, claims, latencies and events a second, beside db-scheduler and JobRunr on the same"
                            + " PostgreSQL. Nothing else should run meanwhile.")
    static final class Jobs implements Callable<Integer> {
        @Option(
                names = "--tasks",
                defaultValue = "20000",
                description = "of each measurement; default: ${DEFAULT-VALUE}")
        private int tasks;

        @Option(names = "--rounds", defaultValue = "3", description = "of each queue; default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(
                names = "--finished",
                defaultValue = "1000000",
                description = "jobs of the full ledger that have ended; default: ${DEFAULT-VALUE}")
        private int finished;

        @Option(
                names = "--waiting",
                defaultValue = "100000",
                description = "jobs of the full ledger that wait; default: ${DEFAULT-VALUE}")
        private int waiting;

        @Override
        public Integer call() throws Exception {
            new JobsBenchmark(
                            System.out,
                            Math.max(1, tasks),
                            Math.max(1, rounds),
                            Math.max(0, finished),
                            Math.max(0, waiting))
                    .run();
            return 0;
        }
    }

    @Command(
            name = "metrics",
            mixinStandardHelpOptions = true,
            description =
                    "Scores of random features beside torch-fidelity, clean-fid and prdc: whether they are equal, times"
                            + " and peak memory. Nothing else should run meanwhile.")
    static final class Metrics implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--images", defaultValue = "10000", description = "of each set; default: ${DEFAULT-VALUE}")
        private int images;

        @Option(names = "--dimensions", defaultValue = "2048", description = "of features; default: ${DEFAULT-VALUE}")
        private int dimensions;

        @Option(names = "--without-peers", description = "measure Anthesis alone, for sets that the others cannot hold")
        private boolean withoutPeers;

        @Option(
                names = "--python",
                paramLabel = "FILE",
                description =
                        "a Python that has the packages; default: one with those of bench/metrics/requirements.txt")
        private Path python;

        @Override
        public Integer call() throws Exception {
            if (images < MetricsWork.FEWEST_IMAGES || dimensions < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--images must be " + MetricsWork.FEWEST_IMAGES + " or more and --dimensions 1 or more, were "
                                + images + " and " + dimensions);
            }
            return new MetricsBenchmark(System.out, peers(), images, dimensions).run() ? 0 : 1;
        }

        private Optional<PythonEnvironment> peers() throws Exception {
            if (withoutPeers) {
                return Optional.empty();
            }
            return Optional.of(
                    python == null
                            ? PythonEnvironment.install(folder("metrics"), "requirements.txt")
                            : PythonEnvironment.of(folder("metrics"), python));
        }
    }

    @Command(
            name = "formats",
            mixinStandardHelpOptions = true,
            description = "Exchange models with Keras, safetensors and PyTorch and compare what they compute.")
    static final class Formats implements Callable<Integer> {
        @Option(
                names = "--clear-diffusion-keras",
                paramLabel = "DIR",
                description =
                        "instead with models of this checkout of github.com/beresandras/clear-diffusion-keras, which are"
                                + " imported, trained on and exported by $ANTHESIS_GATEWAY, or by a platform that is started for it")
        private Path clearDiffusionKeras;

        @Override
        public Integer call() throws Exception {
            String anthesis = home().resolve("anthesis").toString();
            List<String> command = clearDiffusionKeras == null
                    ? PythonEnvironment.install(folder("keras"), "requirements-formats.txt")
                            .command("formats.py", anthesis)
                    : PythonEnvironment.install(folder("keras"), "requirements-clear.txt")
                            .command("clear_formats.py", anthesis, clearDiffusionKeras.toString());
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }
}
