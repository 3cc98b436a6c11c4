package io.anthesis.standalone.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that we started. It has a session of its own, so that Ctrl-C in our terminal does not reach it: we stop our
 * children in order.
 */
public final class ChildProcess {
    private static final Optional<String> SETSID = findOnPath("setsid");

    private final String name;
    private final Process process;
    private final Path log;
    private final String stopSignal;

    private ChildProcess(String name, Process process, Path log, String stopSignal) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.stopSignal = stopSignal;
    }

    /**
     * How to start one.
     *
     * @param environment added to ours
     * @param log appended to
     * @param stopSignal that asks it to end
     */
    public record Command(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            Path log,
            String stopSignal) {
        public Command {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    public static ChildProcess start(Command command) throws IOException {
        List<String> line = new ArrayList<>();
        SETSID.ifPresent(line::add);
        line.addAll(command.command());
        Files.createDirectories(command.log().getParent());
        var builder = new ProcessBuilder(line)
                .directory(command.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
        builder.environment().putAll(command.environment());
        return new ChildProcess(command.name(), builder.start(), command.log(), command.stopSignal());
    }

    /** Runs a command to its end. */
    public static void run(Command command) throws IOException, ServerFailed {
        ChildProcess child = start(command);
        try {
            int exit = child.process.waitFor();
            if (exit != 0) {
                throw new ServerFailed(command.name() + " ended with exit code " + exit, command.log());
            }
        } catch (InterruptedException e) {
            child.process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerFailed(command.name() + " was interrupted", command.log());
        }
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Asks it to end, and ends it by force after {@code patience}. */
    public void stop(Duration patience) {
        stop(process.toHandle(), stopSignal, patience);
    }

    /** As {@link #stop(Duration)}, for a process that another parent started. */
    public static void stop(ProcessHandle handle, String signal, Duration patience) {
        if (!handle.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(handle.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handle.destroyForcibly();
        } catch (IOException | ExecutionException | TimeoutException e) {
            handle.descendants().forEach(ProcessHandle::destroyForcibly);
            handle.destroyForcibly();
            handle.onExit().join();
        }
    }

    /** Sends a signal, such as {@code STOP}, to a process and all that it started. */
    public static void signal(ProcessHandle process, String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        Stream.concat(Stream.of(process), process.descendants()).forEach(one -> command.add(Long.toString(one.pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** @return the path of a program that can be run, if there is one of that name */
    public static Optional<String> findOnPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }
}
