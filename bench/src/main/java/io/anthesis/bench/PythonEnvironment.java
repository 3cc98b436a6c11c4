package io.anthesis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Python with the peers of a benchmark: the pinned packages of a folder of {@code bench}, in a folder beside them that git ignores, or another Python that has them. */
public final class PythonEnvironment {
    private final Path folder;
    private final Path python;

    private PythonEnvironment(Path folder, Path python) {
        this.folder = folder;
        this.python = python;
    }

    /**
     * @param folder with scripts, such as {@code bench/keras}
     * @param python that has what they import; of Keras also what it runs on (KERAS_BACKEND, which is inherited)
     */
    public static PythonEnvironment of(Path folder, Path python) {
        return new PythonEnvironment(folder, python);
    }

    /**
     * Installs what is missing.
     *
     * @param folder with scripts
     * @param requirements name of a file in it
     * @throws IOException with the last words of Python if it cannot be installed
     */
    public static PythonEnvironment install(Path folder, String requirements) throws IOException, InterruptedException {
        PythonEnvironment environment = of(folder, folder.resolve(".venv/bin/python"));
        Path wanted = folder.resolve(requirements);
        Path installed = folder.resolve(".venv/installed-" + requirements);
        if (Files.exists(installed) && Files.mismatch(installed, wanted) == -1) {
            return environment;
        }
        System.err.println("installing " + requirements + " into " + folder.resolve(".venv"));
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

    /** @return a command line that runs a script of the folder */
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
