package io.anthesis.diffusion.program;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Masks of dropout, drawn on the device: the same numbers as those of {@link io.anthesis.diffusion.training.MaskStream}. */
final class DeviceMasks implements AutoCloseable {
    private static final int BYTES_OF_SHAPE = 5 * Integer.BYTES;
    /** A Philox block is four numbers. */
    private static final int NUMBERS_OF_THREAD = 4;

    private final Resources resources = new Resources();
    private final List<Mask> masks = new ArrayList<>();
    private final Map<String, Long> addresses = new LinkedHashMap<>();
    private final Optional<KernelLibrary> kernels;

    private record Mask(DeviceArray numbers, DeviceArray shape) {}

    /**
     * @param images of a batch
     * @param activations what masks are written in
     */
    DeviceMasks(Device device, NetworkGraph graph, int images, ElementType activations) {
        try {
            List<Symbol> dropouts = graph.dropouts();
            this.kernels = dropouts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(resources.add(device.compile(
                            List.of(KernelSource.ofResource("random.cuh"), KernelSource.ofResource("dropout.cu")),
                            activations)));
            for (int layer = 0; layer < dropouts.size(); layer++) {
                add(device, dropouts.get(layer), layer, images, activations);
            }
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private void add(Device device, Symbol dropout, int layer, int images, ElementType activations) {
        int ofImage = dropout.height() * dropout.width() * dropout.channels();
        int count = Math.multiplyExact(images, ofImage);
        DeviceArray numbers = resources.add(new DeviceArray(device, count, activations));
        DeviceArray shape = resources.add(DeviceArray.ofBytes(
                device,
                NativeBytes.allocate(BYTES_OF_SHAPE)
                        .putInt(Purpose.DROPOUT.ordinal())
                        .putInt(layer)
                        .putInt(((Operation.Dropout) dropout.operation()).threshold())
                        .putInt(ofImage)
                        .putInt(count)
                        .array()));
        masks.add(new Mask(numbers, shape));
        addresses.put(dropout.layer() + "." + Operation.Dropout.MASK, numbers.address());
    }

    /**
     * Draws the masks of a batch.
     *
     * @param stream where it lies, as {@link StepTable} writes it
     */
    void start(long stream) {
        kernels.ifPresent(library -> masks.forEach(mask -> draw(library, mask, stream)));
    }

    private static void draw(KernelLibrary library, Mask mask, long stream) {
        // The first image of a micro-batch may begin within a block of numbers.
        int threads = Math.ceilDiv(mask.numbers.count(), NUMBERS_OF_THREAD) + 1;
        library.launch(
                "draw_mask",
                Math.ceilDiv(threads, KernelSource.THREADS),
                1,
                stream,
                mask.shape.address(),
                mask.numbers.address());
    }

    boolean contains(String source) {
        return addresses.containsKey(source);
    }

    long address(String source) {
        return addresses.get(source);
    }

    @Override
    public void close() {
        resources.close();
    }
}
