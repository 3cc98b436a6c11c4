package io.anthesis.standalone.chaos;

import io.anthesis.standalone.platform.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Run the real stack in a folder of its own while a seeded plan kills, pauses and restarts its processes and cuts its"
                    + " connections, submit jobs all the while, and check from outside that nothing was lost or done twice.",
            "Exit code 1 if a promise was broken; the same seed gives the same plan."
        })
public final class ChaosCommand implements Tool, Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "1", description = "of faults; default: ${DEFAULT-VALUE}")
    private double minutes;

    @Option(names = "--seed", description = "of plan and traffic; default: drawn, and printed")
    private Long seed;

    @Option(names = "--data", paramLabel = "DIR", description = "a new folder; default: a temporary one")
    private Path data;

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0 && minutes <= 24 * 60)) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes must be above 0 and at most 1440, was " + minutes);
        }
        if (data != null && Files.exists(data)) {
            throw new ParameterException(
                    spec.commandLine(), "--data must be a folder that is not there yet, '" + data + "' is");
        }
        Path folder =
                data == null ? Files.createTempDirectory("anthesis-chaos-").resolve("data") : data;
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        System.out.println("data and logs in " + folder.toAbsolutePath());
        var length = Duration.ofMillis((long) (minutes * 60_000));
        List<String> violations = new Chaos(folder, length, chosen, System.out::println).run();
        return violations.isEmpty() ? 0 : 1;
    }
}
