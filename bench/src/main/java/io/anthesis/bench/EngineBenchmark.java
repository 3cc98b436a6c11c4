package io.anthesis.bench;

import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.device.ComputeDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Images a second of training, sampling and feature extraction, one process for each, and beside them Keras in the same run: the
 * two take turns at every row, so that neither has a quieter machine.
 */
public final class EngineBenchmark {
    private static final int LARGE_PRODUCTS = 20;
    /** Forward, and twice as much backward. */
    private static final int TRAINING_PASSES = 3;

    private final PrintStream out;
    private final Optional<PythonEnvironment> keras;
    private final int rounds;
    private final double secondsARun;
    private final List<Integer> batches;
    private final String device;
    private double peak;

    /**
     * @param keras to compare with, or empty
     * @param rounds how often each row is measured; its median counts
     * @param secondsARun how long each measurement should take
     * @param batches sizes, each 1 to 64
     */
    public EngineBenchmark(
            PrintStream out,
            Optional<PythonEnvironment> keras,
            int rounds,
            double secondsARun,
            List<Integer> batches,
            String device) {
        this.out = out;
        this.keras = keras;
        this.rounds = rounds;
        this.secondsARun = secondsARun;
        this.batches = List.copyOf(batches);
        this.device = device;
    }

    public void run() throws IOException {
        peak = measurePeak();
        out.printf(Locale.ROOT, "float32 matrix product of %d: %.0f GFLOP/s%n%n", PeakWorkload.SIZE, peak);
        out.printf(
                "%-24s %5s %12s %9s %8s %12s %7s%n",
                "WORK", "BATCH", "ANTHESIS /s", "GFLOP/s", "OF PEAK", "KERAS /s", "RATIO");
        double forward = 2 * Workload.NETWORK.graph().multiplyAdds() / 1e9;
        double features = 2 * new InceptionV3(Workload.IMAGE_SIZE, 75).graph().multiplyAdds() / 1e9;
        var summary = new ArrayList<String>();
        summary.addAll(measure("training", TRAINING_PASSES * forward, true));
        summary.addAll(measure("sampling", Workload.STEPS * forward, true));
        summary.addAll(measure("sampling-unpadded", Workload.STEPS * forward, false));
        if (ComputeDevice.parse(device).isGpu()) {
            summary.addAll(measure("training-tensor-float32", TRAINING_PASSES * forward, true));
            summary.addAll(measure("sampling-tensor-float32", Workload.STEPS * forward, true));
        }
        summary.addAll(measure("training-bfloat16", TRAINING_PASSES * forward, PythonEnvironment.takesBfloat16()));
        summary.addAll(measure("sampling-bfloat16", Workload.STEPS * forward, PythonEnvironment.takesBfloat16()));
        summary.addAll(measure("features", features, true));
        out.printf("%n%-24s %-9s %15s %12s%n", "PROCESS", "OF", "FIRST STEP", "PEAK MEMORY");
        summary.forEach(out::println);
    }

    private double measurePeak() throws IOException {
        try (WorkerProcess worker = ours("peak")) {
            double best = Double.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                best = Math.min(best, worker.run(1, LARGE_PRODUCTS));
            }
            worker.finish();
            return LARGE_PRODUCTS * PeakWorkload.gigaFlop() / best;
        }
    }

    /**
     * @param byKeras whether Keras does such work, too
     * @return a line for each process
     */
    private List<String> measure(String work, double gigaFlopAnImage, boolean byKeras) throws IOException {
        boolean compared = keras.isPresent() && byKeras;
        try (WorkerProcess ours = ours(work);
                WorkerProcess theirs = compared ? theirs(work) : null) {
            for (int batch : batches) {
                double[] oursPerSecond = new double[rounds];
                double[] theirsPerSecond = new double[rounds];
                int ourRepetitions = repetitions(ours, batch);
                int theirRepetitions = compared ? repetitions(theirs, batch) : 0;
                for (int round = 0; round < rounds; round++) {
                    oursPerSecond[round] = batch * ourRepetitions / ours.run(batch, ourRepetitions);
                    if (compared) {
                        theirsPerSecond[round] = batch * theirRepetitions / theirs.run(batch, theirRepetitions);
                    }
                }
                row(work, batch, median(oursPerSecond), gigaFlopAnImage, compared ? median(theirsPerSecond) : 0);
            }
            var lines = new ArrayList<String>();
            lines.add(process(work, "Anthesis", ours));
            if (compared) {
                lines.add(process(work, "Keras", theirs));
            }
            return lines;
        }
    }

    private void row(String work, int batch, double ours, double gigaFlopAnImage, double theirs) {
        double gigaFlop = ours * gigaFlopAnImage;
        String peer = theirs == 0
                ? String.format("%12s %7s", "", "")
                : String.format(Locale.ROOT, "%12.2f %7.2f", theirs, ours / theirs);
        out.printf(
                Locale.ROOT,
                "%-24s %5d %12.2f %9.0f %7.0f%% %s%n",
                work,
                batch,
                ours,
                gigaFlop,
                100 * gigaFlop / peak,
                peer);
    }

    private static String process(String work, String of, WorkerProcess worker) throws IOException {
        double ready = worker.readySeconds();
        double memory = worker.finish();
        return String.format(Locale.ROOT, "%-24s %-9s %13.1f s %9.2f GB", work, of, ready, memory / 1e9);
    }

    /** The first run warms up, the second says how many fill the time. */
    private int repetitions(WorkerProcess worker, int batch) throws IOException {
        worker.run(batch, 1);
        return Math.clamp(Math.round(secondsARun / worker.run(batch, 1)), 1, 1000);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** What the time to the first step is measured with. */
    private int firstBatch() {
        return Collections.min(batches);
    }

    /** As the launcher starts what computes: this process' own allocator settings are inherited. */
    private WorkerProcess ours(String work) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                EngineWorker.class.getName(),
                work,
                Integer.toString(firstBatch()),
                device);
        return new WorkerProcess("Anthesis, " + work, command, Map.of());
    }

    /** As pip installs it: without our allocator. */
    private WorkerProcess theirs(String work) throws IOException {
        Map<String, String> plain = Map.of("LD_PRELOAD", "", "MALLOC_CONF", "", "GLIBC_TUNABLES", "");
        return new WorkerProcess(
                "Keras, " + work,
                keras.orElseThrow().command("worker.py", work, Integer.toString(firstBatch())),
                plain);
    }
}
