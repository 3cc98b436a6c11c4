package io.anthesis.diffusion.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceMasksTest {
    private static final long SEED = 0x1234_5678_9ABC_DEFL;
    private static final long STEP = (7L << 32) + 3;
    private static final int IMAGES = 3;

    @TempDir
    Path folder;

    /** Images of an odd number of activations begin within a block of four words. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6})
    void masksAreThoseOfTheWholeBatchFromAnImageOn(int firstImage) {
        NetworkGraph graph = new ResidualUNet(3, java.util.List.of(5), 2, 4, 1000, 0, 0.3).trainingGraph();
        try (var device = new EmulatedDevice(folder);
                var masks = new DeviceMasks(device, graph, IMAGES, ElementType.FLOAT32);
                DeviceArray stream = DeviceArray.ofBytes(
                        device,
                        NativeBytes.allocate(5 * Integer.BYTES)
                                .putInt((int) SEED)
                                .putInt((int) (SEED >>> 32))
                                .putInt((int) STEP)
                                .putInt((int) (STEP >>> 32))
                                .putInt(firstImage)
                                .array())) {
            masks.start(stream.address());

            for (int layer = 0; layer < graph.dropouts().size(); layer++) {
                Symbol dropout = graph.dropouts().get(layer);
                int ofImage = dropout.height() * dropout.width() * dropout.channels();
                byte[] whole = new byte[(firstImage + IMAGES) * ofImage];
                new CounterRandom(SEED, Purpose.DROPOUT, STEP, layer)
                        .fillMask(whole, ((Operation.Dropout) dropout.operation()).threshold());
                float[] expected = new float[IMAGES * ofImage];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = whole[firstImage * ofImage + i];
                }
                float[] mask = new float[expected.length];
                device.copyFromDevice(masks.address(dropout.layer() + ".mask"), MemorySegment.ofArray(mask));

                assertThat(mask).as(Arrays.toString(mask)).containsExactly(expected);
            }
        }
    }
}
