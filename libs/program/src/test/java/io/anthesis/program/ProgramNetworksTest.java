package io.anthesis.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.program.evaluation.ProgramNetworks;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.TorchScriptNetworks;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.tensor.weights.WeightMismatch;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of the kind that features come from, by both executions. */
class ProgramNetworksTest {
    private static final int SIZE = 9;

    @TempDir
    private Path folder;

    private static NetworkGraph graph() {
        var g = new GraphBuilder();
        Symbol x = g.affine(g.bilinearResize(g.input("images", SIZE, SIZE, 3), 12, 12), 2, -1);
        x = g.conv2d(x, new Operation.Conv2d(8, 3, 3, 2, Padding.VALID, true), Initializer.HE_NORMAL);
        x = g.maxPooling(g.relu(x), 3, 1, Padding.VALID);
        return g.build(g.globalAveragePooling(x));
    }

    private static float[] images(int count) {
        float[] images = new float[count * SIZE * SIZE * 3];
        new CounterRandom(1, Purpose.INITIAL_NOISE, 0).fillNormal(images, 0, images.length);
        return images;
    }

    @Test
    void batchesOfAnySizeAreEvaluatedAsByTorchScript() {
        NetworkGraph graph = graph();
        Map<String, HostTensor> weights = InitialWeights.draw(graph, 3);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                LoadedNetwork reference = new TorchScriptNetworks(manager).load(graph, weights);
                LoadedNetwork network =
                        new ProgramNetworks(new EmulatedDevice(folder), ComputeType.FLOAT32).load(graph, weights)) {
            for (int batch : new int[] {1, 3, 1}) {
                float[] outputs = network.evaluate(images(batch), batch);
                float[] expected = reference.evaluate(images(batch), batch);

                assertThat(outputs).hasSize(batch * 8);
                for (int i = 0; i < outputs.length; i++) {
                    assertThat(outputs[i]).isCloseTo(expected[i], within(1e-5f));
                }
            }
            assertThatThrownBy(() -> network.evaluate(images(2), 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a batch of 3 has 729 numbers, given were 486");
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() {
        var device = new EmulatedDevice(folder);

        assertThatThrownBy(() -> new ProgramNetworks(device, ComputeType.FLOAT32).load(graph(), Map.of()))
                .isInstanceOf(WeightMismatch.class);
    }
}
