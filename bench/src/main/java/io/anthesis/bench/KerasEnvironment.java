package io.anthesis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Python with Keras: the pinned packages of {@code bench/keras}, in a folder beside them that git ignores, or somebody's own. */
public final class KerasEnvironment {
    private final Path folder;
    private final Path python;

    private KerasEnvironment(Path folder, Path python) {
        this.folder = folder;
        this.python = python;
    }

    /**
     * @param home of Anthesis
     * @param python that has Keras and what it runs on (KERAS_BACKEND, which is inherited)
     */
    public static KerasEnvironment of(Path home, Path python) {
        return new KerasEnvironment(home.resolve("bench/keras"), python);
    }

    /**
     * Installs what is missing.
     *
     * @param home of Anthesis
     * @param requirements name of a file in {@code bench/keras}
     * @throws IOException with the last words of Python if it cannot be installed
     */
    public static KerasEnvironment install(Path home, String requirements) throws IOException, InterruptedException {
        KerasEnvironment environment = of(home, home.resolve("bench/keras/.venv/bin/python"));
        Path wanted = environment.folder.resolve(requirements);
        Path installed = environment.folder.resolve(".venv/installed-" + requirements);
        if (Files.exists(installed) && Files.mismatch(installed, wanted) == -1) {
            return environment;
        }
        System.err.println("installing " + requirements + " into bench/keras/.venv");
        if (!Files.exists(environment.python)) {
            environment.run(List.of("python3", "-m", "venv", ".venv"));
        }
        environment.run(List.of(environment.python.toString(), "-m", "pip", "install", "-q", "-r", requirements));
        Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
        return environment;
    }

    /** @return whether what Keras runs on computes in mixed_bfloat16 here: on JAX it does */
    static boolean takesBfloat16() {
        return "jax".equals(System.getenv("KERAS_BACKEND"));
    }

    /** @return a command line that runs {@code script} of {@code bench/keras} */
    public List<String> command(String script, String... arguments) {
        var command = new ArrayList<>(
                List.of(python.toString(), folder.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("anthesis-python-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                List<String> lines = Files.readAllLines(log);
                throw new IOException(String.join(" ", command) + " failed:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
            }
        } finally {
            Files.delete(log);
        }
    }
}
