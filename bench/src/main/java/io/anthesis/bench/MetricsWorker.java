package io.anthesis.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.tensor.device.ComputeDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that computes one {@link MetricsWork}, given its name and the folder of features. It prints lines {@code value NAME
 * NUMBER}, {@code seconds NUMBER} and {@code memory BYTES}, as {@code bench/metrics/peers.py} does.
 */
public final class MetricsWorker {
    private MetricsWorker() {}

    public static void main(String[] arguments) throws IOException {
        MetricsWork work = MetricsWork.valueOf(arguments[0]);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            long start = System.nanoTime();
            Map<String, Double> values = work.run(Path.of(arguments[1]), manager);
            double seconds = (System.nanoTime() - start) / 1e9;
            values.forEach((name, value) -> System.out.println("value " + name + " " + value));
            System.out.println("seconds " + seconds);
            System.out.println("memory " + PeakMemory.bytes());
        }
        // PyTorch's threads do not like a virtual machine that takes itself apart under them.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
