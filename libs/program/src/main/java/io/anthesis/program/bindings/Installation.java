package io.anthesis.program.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What results on a GPU may depend on. Its text is one line.
 *
 * @param pytorch version, with that of the CUDA it was built for where it says so
 * @param cuda version of the runtime
 */
public record Installation(String pytorch, String cuda, String cudnn, Card card) {
    private static final Pattern VERSION = Pattern.compile("__version__ = '([^']+)'");
    private static final int THOUSAND = 1000;
    private static final int TEN = 10;
    private static final int HUNDRED = 100;
    private static final int TEN_THOUSAND = 10_000;
    /** From this version on, cuDNN counts majors by ten thousands. */
    private static final int CUDNN_9 = 90_000;

    /**
     * @param folder with PyTorch's libraries
     * @param cuda as the runtime gives it: 12060 is 12.6
     * @param cudnn as it gives its own: 90501 is 9.5.1, 8907 is 8.9.7; empty where its library was not found
     */
    static Installation of(Path folder, int cuda, Optional<Long> cudnn, Card card) {
        return new Installation(
                pytorch(folder),
                cuda / THOUSAND + "." + cuda % THOUSAND / TEN,
                cudnn.map(Installation::cudnnVersion).orElse("unknown"),
                card);
    }

    private static String cudnnVersion(Long number) {
        int major = number >= CUDNN_9 ? TEN_THOUSAND : THOUSAND;
        return number / major + "." + number % major / HUNDRED + "." + number % HUNDRED;
    }

    /** A wheel has its version in a file beside the libraries' folder; a folder of DJL's is named by it. */
    private static String pytorch(Path folder) {
        Path file = folder.toAbsolutePath().resolveSibling("version.py");
        try {
            if (Files.exists(file)) {
                Matcher version = VERSION.matcher(Files.readString(file));
                if (version.find()) {
                    return version.group(1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    @Override
    public String toString() {
        return "PyTorch " + pytorch + ", CUDA " + cuda + ", cuDNN " + cudnn + " on " + card;
    }
}
