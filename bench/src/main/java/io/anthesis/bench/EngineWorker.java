package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.tensor.device.ComputeDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A process that does one {@link Workload}, in the protocol of {@code bench/keras/worker.py}: the workload and the batch of its
 * first step as arguments (and the device, for this one), then lines {@code run BATCH REPETITIONS}. It answers
 * {@code ready SECONDS} since the process began, {@code result SECONDS} for each run, and {@code memory BYTES}, the peak, at the end
 * of its input.
 */
public final class EngineWorker {
    private EngineWorker() {}

    public static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        try (NDManager manager = ComputeDevice.newManager(ComputeDevice.parse(arguments[2]))) {
            Workload workload = Workload.of(name, manager);
            workload.run(Integer.parseInt(arguments[1]), 1);
            Instant began = ProcessHandle.current().info().startInstant().orElseThrow();
            answer("ready", Duration.between(began, Instant.now()).toMillis() / 1e3);
            var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                long start = System.nanoTime();
                workload.run(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                answer("result", (System.nanoTime() - start) / 1e9);
            }
            answer("memory", PeakMemory.bytes());
        }
        // PyTorch's threads do not like a virtual machine that takes itself apart under them.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void answer(String word, double value) {
        System.out.println(word + " " + value);
        System.out.flush();
    }
}
