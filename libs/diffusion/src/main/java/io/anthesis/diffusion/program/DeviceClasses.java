package io.anthesis.diffusion.program;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import java.util.List;
import java.util.Optional;

/** The class input of a network for a batch: the row number of each image becomes a weight for every row of the class embedding. */
final class DeviceClasses implements AutoCloseable {
    private static final int BYTES_OF_SHAPE = 2 * Integer.BYTES;

    private final Resources resources = new Resources();
    private final KernelLibrary kernels;
    private final DeviceArray shape;
    private final DeviceArray weights;

    /** @param rows of the class embedding */
    DeviceClasses(Device device, int images, int rows) {
        try {
            this.kernels =
                    resources.add(device.compile(List.of(KernelSource.ofResource("classes.cu")), ElementType.FLOAT32));
            this.shape = resources.add(DeviceArray.ofBytes(
                    device,
                    NativeBytes.allocate(BYTES_OF_SHAPE)
                            .putInt(images)
                            .putInt(rows)
                            .array()));
            this.weights =
                    resources.add(new DeviceArray(device, Math.multiplyExact(images, rows), ElementType.FLOAT32));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /**
     * @param own row of each image
     * @param rows of the network's class embedding, where it knows classes
     * @throws IllegalArgumentException if they are not one for each image, or none for a network without classes
     */
    static void require(int[] own, Optional<Integer> rows, int images) {
        if (own.length != (rows.isPresent() ? images : 0)) {
            throw new IllegalArgumentException("a batch of " + images + " images came with " + own.length
                    + " classes for a network " + (rows.isPresent() ? "that knows classes" : "without classes"));
        }
    }

    /** @param own where the row of each image lies */
    void start(long own) {
        kernels.launch(
                "weigh_rows",
                Math.ceilDiv(weights.count(), KernelSource.THREADS),
                1,
                own,
                shape.address(),
                weights.address());
    }

    /** @return where the weights lie */
    long address() {
        return weights.address();
    }

    @Override
    public void close() {
        resources.close();
    }
}
