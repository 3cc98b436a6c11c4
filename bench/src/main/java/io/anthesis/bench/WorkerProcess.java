package io.anthesis.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that speaks the protocol of {@link EngineWorker}. */
final class WorkerProcess implements AutoCloseable {
    private final String name;
    private final Path errors;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream requests;
    private final double readySeconds;

    /** Waits until its first step is done. */
    WorkerProcess(String name, List<String> command, Map<String, String> environment) throws IOException {
        this.name = name;
        this.errors = Files.createTempFile("anthesis-bench-", ".log");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.readySeconds = answer("ready");
    }

    double readySeconds() {
        return readySeconds;
    }

    /** @return seconds that it took */
    double run(int batch, int repetitions) throws IOException {
        requests.println("run " + batch + " " + repetitions);
        return answer("result");
    }

    /** Ends the process; @return the most memory that it held, in bytes */
    double finish() throws IOException {
        requests.close();
        return answer("memory");
    }

    private double answer(String word) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(word + " ")) {
                return Double.parseDouble(line.substring(word.length() + 1));
            }
        }
        List<String> lines = Files.readAllLines(errors);
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        throw new IOException(name + " ended without an answer:\n" + last);
    }

    @Override
    public void close() {
        process.destroy();
        errors.toFile().delete();
    }
}
