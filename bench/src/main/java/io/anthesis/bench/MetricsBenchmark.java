package io.anthesis.bench;

import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.StoredFeatures;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Scores of the same random features by Anthesis and by the packages that papers use, each in a process of its own, one after another. */
final class MetricsBenchmark {
    /** Kernels of KID are about 1, and peers add them in float32: what is left of their difference is no more precise. */
    private static final double FLOAT32 = 1e-7;

    private final PrintStream out;
    private final Optional<PythonEnvironment> peers;
    private final int images;
    private final int dimensions;

    /**
     * @param peers to compare with, or empty
     * @param images of each set
     */
    MetricsBenchmark(PrintStream out, Optional<PythonEnvironment> peers, int images, int dimensions) {
        this.out = out;
        this.peers = peers;
        this.images = images;
        this.dimensions = dimensions;
    }

    /** What one process found. */
    private record Result(Map<String, Double> values, double seconds, double memoryBytes) {}

    /** @return whether all numbers are those of the peers, within the tolerances of {@link MetricsWork} */
    boolean run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("anthesis-bench-metrics-");
        try {
            // The factors of a few directions are larger, as in features of images: all distances alike would be no
            // test.
            write(folder.resolve(MetricsWork.REAL_FILE), 1, 1f, 0f);
            write(folder.resolve(MetricsWork.GENERATED_FILE), 2, 0.97f, 0.02f);
            out.printf("%,d by %,d images, %,d dimensions%n%n", images, images, dimensions);
            out.printf("%-18s %-15s %10s %13s  %s%n", "METRIC", "OF", "TIME", "PEAK MEMORY", "VALUES");
            boolean areEqual = true;
            if (peers.isPresent()) {
                run(
                        "peers.py, subsets",
                        peers.get()
                                .command(
                                        "peers.py",
                                        "subsets",
                                        "torch-fidelity",
                                        folder.toString(),
                                        Integer.toString(MetricsWork.SUBSETS),
                                        Integer.toString(MetricsWork.subsetSize(images))));
            }
            for (MetricsWork work : MetricsWork.values()) {
                if (work != MetricsWork.KID_SUBSETS || peers.isPresent()) {
                    areEqual &= measure(work, folder);
                }
            }
            return areEqual;
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private boolean measure(MetricsWork work, Path folder) throws IOException, InterruptedException {
        Result ours = run("Anthesis, " + work.key(), ours(work, folder));
        row(work, "Anthesis", ours, "");
        boolean areEqual = true;
        if (peers.isPresent()) {
            for (String peer : work.peers()) {
                Result theirs = run(
                        peer + ", " + work.key(),
                        peers.get()
                                .command(
                                        "peers.py",
                                        work.key(),
                                        peer,
                                        folder.toString(),
                                        Integer.toString(MetricsWork.SUBSETS),
                                        Integer.toString(MetricsWork.subsetSize(images))));
                boolean isEqual = isEqual(work, ours, theirs);
                row(work, peer, theirs, isEqual ? "equal" : "DIFFERENT");
                areEqual &= isEqual;
            }
        }
        return areEqual;
    }

    private static boolean isEqual(MetricsWork work, Result ours, Result theirs) {
        return ours.values.keySet().equals(theirs.values.keySet())
                && ours.values.entrySet().stream().allMatch(entry -> {
                    double expected = theirs.values.get(entry.getKey());
                    return Math.abs(entry.getValue() - expected) <= work.tolerance() * Math.abs(expected) + FLOAT32;
                });
    }

    private void row(MetricsWork work, String of, Result result, String verdict) {
        var values = new StringBuilder();
        result.values.forEach((name, value) -> values.append(String.format(Locale.ROOT, "%s %.6g  ", name, value)));
        out.printf(
                Locale.ROOT,
                "%-18s %-15s %8.1f s %10.2f GB  %s%s%n",
                work.key(),
                of,
                result.seconds,
                result.memoryBytes / 1e9,
                values,
                verdict);
    }

    private List<String> ours(MetricsWork work, Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                MetricsWorker.class.getName(),
                work.name(),
                folder.toString());
    }

    private static Result run(String name, List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("anthesis-bench-", ".log");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            List<String> lines;
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                lines = reader.lines().toList();
            }
            if (process.waitFor() != 0) {
                List<String> said = new ArrayList<>(Files.readAllLines(errors));
                throw new IOException(name + " failed:\n"
                        + String.join("\n", said.subList(Math.max(0, said.size() - 5), said.size())));
            }
            return parse(lines);
        } finally {
            Files.delete(errors);
        }
    }

    private static Result parse(List<String> lines) {
        var values = new LinkedHashMap<String, Double>();
        double seconds = Double.NaN;
        double memory = Double.NaN;
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "value" -> values.put(words[1], Double.valueOf(words[2]));
                case "seconds" -> seconds = Double.parseDouble(words[1]);
                case "memory" -> memory = Double.parseDouble(words[1]);
                default -> {} // what packages print by themselves
            }
        }
        return new Result(values, seconds, memory);
    }

    private void write(Path file, long seed, float scale, float shift) throws IOException {
        float[] values = new float[Math.multiplyExact(images, dimensions)];
        new CounterRandom(seed, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale / (float) Math.sqrt(1 + i % dimensions) + shift;
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            StoredFeatures.write(out, new Features(values, dimensions));
        }
    }
}
