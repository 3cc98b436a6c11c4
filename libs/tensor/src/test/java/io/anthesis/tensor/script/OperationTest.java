package io.anthesis.tensor.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation.Conv2d;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.weights.Weights;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationTest {
    private static final int BATCH = 64;
    private final NDManager manager = ComputeDevice.newManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Named<Function<GraphBuilder, Symbol>>> operations() {
        return Stream.of(
                operation("convolution", g -> g.conv2d(g.input("x", 8, 8, 16), 16, 3)),
                operation("patches", g -> g.conv2d(g.input("x", 16, 16, 3), patches(), Initializer.GLOROT_UNIFORM)),
                operation("strided", g -> g.conv2d(g.input("x", 8, 8, 3), strided(), Initializer.GLOROT_UNIFORM)),
                operation("transposed", g -> g.conv2dTranspose(g.input("x", 8, 8, 16), 3, 2, 2, Initializer.ONES)),
                operation("dense", g -> g.dense(g.input("x", 1, 1, 16), 16)),
                operation("dense of an image", g -> g.dense(g.input("x", 8, 8, 16), 64)),
                operation("embedding of classes", g -> g.embedding(g.input("x", 1, 1, 11), 16)),
                operation("attention", g -> g.multiHeadAttention(g.input("x", 4, 4, 16), 4, 16)),
                operation("wide attention", g -> g.multiHeadAttention(g.input("x", 8, 8, 64), 4, 64)),
                operation("batch norm", g -> g.batchNormalization(g.input("x", 8, 8, 16), true, true)),
                operation("group norm", g -> g.groupNormalization(g.input("x", 8, 8, 24), 8, true, true)),
                operation("large group norm", g -> g.groupNormalization(g.input("x", 64, 64, 16), 8, false, false)),
                operation("swish", g -> g.swish(g.input("x", 1, 1, 16))),
                operation("swish of an image", g -> g.swish(g.input("x", 6, 6, 5))),
                operation("embedding", g -> g.sinusoidalEmbedding(g.input("x", 1, 1, 1), 16, 1000)),
                operation("bilinear", g -> g.bilinearUpsampling(g.input("x", 5, 7, 8))),
                operation("average", g -> g.averagePooling(g.input("x", 8, 8, 8), 3, 1, Padding.SAME)),
                operation("maximum", g -> g.maxPooling(g.input("x", 9, 9, 8), 3, 2, Padding.VALID)));
    }

    private static Named<Function<GraphBuilder, Symbol>> operation(String name, Function<GraphBuilder, Symbol> make) {
        return Named.of(name, make);
    }

    private static Conv2d patches() {
        return new Conv2d(16, 2, 2, 2, Padding.VALID, true);
    }

    private static Conv2d strided() {
        return new Conv2d(8, 3, 3, 2, Padding.SAME, true);
    }

    @Test
    void dropoutKeepsWhatItsMaskKeepsInTrainingAndEverythingInEvaluation() {
        var g = new GraphBuilder();
        NetworkGraph graph = g.build(g.dropout(g.input("x", 1, 2, 2), 0.75));
        NDArray x = manager.create(new float[] {1, 2, 3, -4}, new Shape(1, 1, 2, 2));
        NDArray mask = manager.create(ByteBuffer.wrap(new byte[] {1, 0, 0, 1}), new Shape(1, 1, 2, 2), DataType.UINT8);
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.initialize(manager, graph, 3)) {
            assertThat(network.train(weights, List.of(mask), x).toFloatArray()).containsExactly(4, 0, 0, -16);
            assertThat(network.infer(weights, x).toFloatArray()).containsExactly(1, 2, 3, -4);
            assertThatThrownBy(() -> network.train(weights, x))
                    .hasMessage("this network has 1 dropout layers, given were 0 masks");
        }
        assertThatThrownBy(() -> g.dropout(g.input("y", 1, 1, 1), 1))
                .hasMessage("the rate of dropout must be above 0 and below 1, was 1.0");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anImageIsTheSameInEveryBatchFromTwoOn(Function<GraphBuilder, Symbol> make) {
        var g = new GraphBuilder();
        NetworkGraph graph = g.build(make.apply(g));
        NDArray images = images(graph);
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.initialize(manager, graph, 3)) {
            float[] expected = network.infer(weights, images).toFloatArray();
            for (int count : new int[] {2, 3, 5, 7, 16, 29, 63}) {
                float[] actual =
                        network.infer(weights, images.get("0:" + count)).toFloatArray();

                assertThat(Arrays.mismatch(actual, Arrays.copyOf(expected, actual.length)))
                        .as("batch of %d", count)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void exactKernelsComputeTheSame() {
        var g = new GraphBuilder();
        Symbol x = g.bilinearUpsampling(g.conv2d(g.input("x", 4, 6, 8), 8, 3));
        NetworkGraph graph = g.build(g.multiHeadAttention(x, 2, 8));

        float[] fast = infer(graph, Compilation.DEFAULT);
        float[] exact = infer(graph, new Compilation(ComputeType.FLOAT32, true));

        assertThat(exact).usingComparatorWithPrecision(1e-6f).containsExactly(fast);
    }

    @Test
    void bfloat16AgreesToTwoDigits() {
        var g = new GraphBuilder();
        Symbol x = g.swish(g.groupNormalization(g.conv2d(g.input("x", 8, 8, 8), 16, 3), 8, true, true));
        x = g.batchNormalization(g.dense(x, 16), true, true);
        NetworkGraph graph = g.build(g.multiHeadAttention(x, 2, 8));

        float[] full = infer(graph, Compilation.DEFAULT);
        float[] low = infer(graph, new Compilation(ComputeType.BFLOAT16, false));

        assertThat(low).isNotEqualTo(full);
        for (int i = 0; i < full.length; i++) {
            assertThat(low[i]).isCloseTo(full[i], within(0.02f));
        }
    }

    @Test
    void whatCannotBeBuiltIsRefusedByName() {
        var g = new GraphBuilder();
        Symbol x = g.input("x", 4, 4, 6);

        assertThatThrownBy(() -> g.groupNormalization(x, 4, true, true))
                .hasMessageContaining("6 channels cannot be divided into 4 groups");
        assertThatThrownBy(() -> g.averagePooling(x, 2, 1, Padding.SAME)).hasMessageContaining("pad one side more");
        assertThatThrownBy(() -> g.add(x, g.input("y", 4, 4, 5))).hasMessageContaining("(batch, 4, 4, 5)");
        assertThatThrownBy(() -> g.concatenate(x, g.input("z", 2, 4, 6))).hasMessageContaining("(batch, 2, 4, 6)");
    }

    private float[] infer(NetworkGraph graph, Compilation compilation) {
        try (var network = new CompiledNetwork(manager, graph, compilation);
                var weights = Weights.initialize(manager, graph, 3)) {
            return network.infer(weights, images(graph)).toFloatArray();
        }
    }

    private NDArray images(NetworkGraph graph) {
        Symbol input = graph.inputs().getFirst();
        float[] values = new float[BATCH * input.height() * input.width() * input.channels()];
        new CounterRandom(1, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, values.length);
        return manager.create(values, new Shape(BATCH, input.height(), input.width(), input.channels()));
    }
}
