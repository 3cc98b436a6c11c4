package io.anthesis.cli.local;

import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.server.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops what {@code up} started. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop everything that runs on a data folder.")
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--data", paramLabel = "DIR", defaultValue = ".anthesis", description = "default: ${DEFAULT-VALUE}")
    private Path data;

    @Override
    public Integer call() throws Exception {
        var folder = new DataFolder(data.toAbsolutePath().normalize());
        List<RunningProcess> running = folder.processes().stream()
                .filter(process -> process.handle().isPresent())
                .toList();
        if (running.isEmpty()) {
            System.out.println("nothing runs on " + folder.root());
            return 0;
        }
        Optional<ProcessHandle> supervisor =
                folder.isRunning() ? running.getFirst().handle().flatMap(ProcessHandle::parent) : Optional.empty();
        supervisor.ifPresent(handle -> ChildProcess.stop(handle, "TERM", PATIENCE));
        Platform.stopAll(running);
        System.out.println("stopped " + running.size() + " processes");
        return 0;
    }
}
