package io.anthesis.tensor.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation.Conv2d;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.tensor.weights.Weights;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packing is for speed alone. */
class PackedConvolutionsTest {
    private static final int SIZE = 17;

    /** Of single precision, through six convolutions of values up to some ten. */
    private static final float ROUNDING = 2e-5f;

    /** Every kind of padding, stride and kernel, with and without biases. */
    private static NetworkGraph graph() {
        var g = new GraphBuilder();
        Symbol x = g.input("images", SIZE, SIZE, 3);
        x = g.swish(g.conv2d(x, new Conv2d(32, 3, 3, 1, Padding.SAME, true), Initializer.HE_NORMAL));
        x = g.conv2d(x, new Conv2d(24, 1, 7, 1, Padding.SAME, false), Initializer.HE_NORMAL);
        x = g.relu(g.conv2d(x, new Conv2d(40, 3, 3, 2, Padding.VALID, true), Initializer.HE_NORMAL));
        // An even input: one zero more on the right and below.
        x = g.conv2d(x, new Conv2d(16, 3, 3, 2, Padding.SAME, true), Initializer.HE_NORMAL);
        x = g.conv2d(x, new Conv2d(16, 5, 1, 1, Padding.SAME, true), Initializer.HE_NORMAL);
        return g.build(g.conv2d(x, new Conv2d(7, 1, 1, 1, Padding.SAME, true), Initializer.HE_NORMAL));
    }

    private static float[] images(int count) {
        float[] images = new float[count * SIZE * SIZE * 3];
        new CounterRandom(1, Purpose.INITIAL_NOISE, 0).fillNormal(images, 0, images.length);
        return images;
    }

    private static float[] infer(NDManager manager, CompiledNetwork network, Weights weights, int batch) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray input = scratch.create(images(batch), new Shape(batch, SIZE, SIZE, 3));
            return network.infer(weights, input).toFloatArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theResultsAreThoseOfPlainWeights(ComputeType type) {
        NetworkGraph graph = graph();
        Map<String, HostTensor> tensors = InitialWeights.draw(graph, 3);
        var plain = new Compilation(type, false);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var network = new CompiledNetwork(manager, graph, plain);
                var fixed = new CompiledNetwork(manager, graph, plain.ofFixedWeights());
                Weights weights = Weights.of(manager, graph, tensors)) {
            for (int batch : new int[] {1, 2, 3, 64, 1}) {
                float[] expected = infer(manager, network, weights, batch);
                assertThat(infer(manager, fixed, weights, batch))
                        .as("batch %d", batch)
                        .containsExactly(expected, withPrecision(type == ComputeType.BFLOAT16 ? 0 : ROUNDING));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "TENSOR_FLOAT32"})
    void weightsArePackedOnce(ComputeType type) {
        NetworkGraph graph = graph();
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var fixed = new CompiledNetwork(manager, graph, new Compilation(type, false).ofFixedWeights());
                Weights weights = Weights.of(manager, graph, InitialWeights.draw(graph, 3))) {
            assumeTrue(PackedConvolutions.areSupported(), "weights are not packed on this processor");
            float[] before = infer(manager, fixed, weights, 1);

            weights.trainable().getFirst().muli(2);

            assertThat(infer(manager, fixed, weights, 1)).containsExactly(before);
        }
    }
}
