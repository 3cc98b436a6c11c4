package io.anthesis.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.anthesis.program.device.Program;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.network.WeightGradients;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the graph API, and its gradient, against PyTorch's own autograd through TorchScript. */
class GradientsTest {
    private static final int IMAGES = 3;

    @TempDir
    Path folder;

    private record Case(String name, int size, int channels, Function<GraphBuilder, Function<Symbol, Symbol>> layers) {
        @Override
        public String toString() {
            return name;
        }

        NetworkGraph graph() {
            var g = new GraphBuilder();
            Symbol x = g.input("x", size, size, channels);
            Symbol first = g.conv2d(x, 8, 3);
            return g.build(layers.apply(g).apply(first));
        }
    }

    private static Case operation(String name, Function<GraphBuilder, Function<Symbol, Symbol>> layers) {
        return new Case(name, 8, 3, layers);
    }

    static Stream<Case> operations() {
        return Stream.of(
                operation("convolution", g -> x -> g.conv2d(x, 16, 3)),
                operation("convolution of one position", g -> x -> g.conv2d(x, 8, 1)),
                operation("to few channels", g -> x -> g.conv2d(x, 3, 1)),
                operation("from few channels", g -> x -> g.conv2d(g.conv2d(x, 3, 1), 12, 1)),
                operation(
                        "strided convolution of uneven padding",
                        g -> x -> g.conv2d(
                                x,
                                new Operation.Conv2d(8, 3, 3, 2, Padding.SAME, true),
                                WeightSpec.Initializer.GLOROT_UNIFORM)),
                operation(
                        "transposed convolution",
                        g -> x -> g.conv2dTranspose(x, 4, 2, 2, WeightSpec.Initializer.GLOROT_UNIFORM)),
                operation("dense", g -> x -> g.dense(x, 5)),
                operation(
                        "embedding of classes",
                        g -> x -> g.add(x, g.embedding(g.swish(g.averagePooling(x, 8, 8, Padding.VALID)), 8))),
                operation("batch normalization", g -> x -> g.batchNormalization(x, true, true)),
                operation("batch normalization, plain", g -> x -> g.batchNormalization(x, false, false)),
                operation("group normalization", g -> x -> g.groupNormalization(x, 4, true, true)),
                operation("group normalization, plain", g -> x -> g.groupNormalization(x, 2, false, false)),
                operation("attention", g -> x -> g.multiHeadAttention(x, 2, 5)),
                operation("swish", g -> x -> g.swish(x)),
                operation("relu", g -> x -> g.relu(x)),
                operation("average pooling", g -> x -> g.averagePooling(x, 2, 2, Padding.VALID)),
                operation("average pooling of the border", g -> x -> g.averagePooling(x, 3, 1, Padding.SAME)),
                operation("max pooling", g -> x -> g.maxPooling(x, 3, 2, Padding.VALID)),
                operation("max pooling to one position", g -> x -> g.maxPooling(x, 8, 8, Padding.VALID)),
                operation("average pooling to one position", g -> x -> g.averagePooling(x, 8, 8, Padding.VALID)),
                operation("enlargement of one position", g -> x -> g.bilinearUpsampling(g.globalAveragePooling(x))),
                operation(
                        "pooling to one position, added at all",
                        g -> x -> g.add(x, g.swish(g.averagePooling(x, 8, 8, Padding.VALID)))),
                operation("few channels beside many", g -> x -> {
                    Symbol few = g.swish(g.conv2d(x, 3, 3));
                    return g.add(
                            g.conv2d(g.concatenate(few, x), 8, 3),
                            g.bilinearUpsampling(g.conv2d(g.averagePooling(few, 2, 2, Padding.VALID), 8, 1)));
                }),
                operation("few channels of many", g -> x -> {
                    Symbol y = g.conv2d(g.conv2d(x, 3, 1), 16, 1);
                    return g.conv2d(g.concatenate(y, g.swish(y)), 8, 3);
                }),
                new Case(
                        "more channels than threads",
                        2,
                        3,
                        g -> x -> g.conv2d(g.batchNormalization(g.conv2d(x, 1100, 1), false, false), 8, 1)),
                new Case(
                        "more channels than threads, an odd number",
                        2,
                        3,
                        g -> x -> g.conv2d(g.batchNormalization(g.conv2d(x, 1031, 1), true, true), 8, 1)),
                operation("global average pooling", g -> x -> g.globalAveragePooling(x)),
                operation("enlargement by two", g -> x -> g.bilinearUpsampling(x)),
                operation("bilinear resize", g -> x -> g.bilinearResize(x, 11, 5)),
                operation("concatenation", g -> x -> g.conv2d(g.concatenate(x, g.swish(x), x), 8, 3)),
                operation(
                        "normalized concatenation",
                        g -> x -> g.conv2d(
                                g.batchNormalization(g.concatenate(x, g.conv2d(x, 12, 3)), false, false), 8, 3)),
                operation("residual", g -> x -> g.add(x, g.conv2d(g.swish(x), 8, 3))),
                operation("affine", g -> x -> g.affine(x, -1.5, 0.25)),
                operation(
                        "odd channels",
                        g -> x -> g.conv2d(g.batchNormalization(g.swish(g.conv2d(x, 7, 3)), false, false), 9, 3)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void gradientsAreThoseOfAutograd(Case operation) {
        compare(operation.graph(), ComputeType.FLOAT32, 2e-4);
    }

    private void compare(NetworkGraph graph, ComputeType activations, double tolerance) {
        var device = new EmulatedDevice(folder);
        try (NDManager manager = NDManager.newBaseManager()) {
            Weights weights = Weights.initialize(manager, graph, 7);
            Symbol input = graph.inputs().getFirst();
            var random = new Random(5);
            float[] x = gaussian(random, IMAGES * input.height() * input.width() * input.channels());
            Symbol out = graph.output();
            float[] ofOutput = gaussian(random, IMAGES * out.height() * out.width() * out.channels());

            Map<String, float[]> parameters = new LinkedHashMap<>();
            weights.toHost().forEach((name, tensor) -> parameters.put(name, tensor.floats()));
            Expected expected = autograd(manager, graph, weights, x, ofOutput);

            var values = new Values();
            Value source = values.source("x", shape(input), NumberType.FLOAT32);
            Value gradient = values.source("gradient", shape(out), NumberType.FLOAT32);
            NetworkValues network = NetworkValues.training(values, graph, Map.of("x", source));
            WeightGradients gradients = network.gradients(gradient);
            Map<String, Value> statistics = network.movingStatistics();
            List<Value> outputs = new ArrayList<>(List.of(network.output()));
            gradients.parts().values().forEach(parts -> parts.forEach(part -> outputs.add(part.value())));
            outputs.addAll(statistics.values());

            var sources = new HashMap<String, float[]>();
            sources.put("x", x);
            sources.put("gradient", ofOutput);
            for (WeightSpec spec : graph.weights()) {
                sources.put(spec.name(), Layouts.channelsLast(parameters.get(spec.name()), spec));
            }
            try (var memory = new TestMemory(device, sources, activations);
                    Program program = Program.compile(device, outputs, activations)) {
                program.run(memory::address);

                assertClose(program.read(network.output()), expected.output, tolerance, "output");
                for (WeightSpec spec : graph.weights(WeightSpec.Role.TRAINABLE)) {
                    float[] whole = new float[spec.size()];
                    for (WeightGradients.Part part : gradients.parts().get(spec.name())) {
                        float[] numbers = program.read(part.value());
                        for (int i = 0; i < numbers.length; i++) {
                            whole[part.offset() + i * part.stride()] = numbers[i];
                        }
                    }
                    assertClose(
                            whole,
                            Layouts.channelsLast(expected.gradients.get(spec.name()), spec),
                            tolerance,
                            spec.name());
                }
                for (Map.Entry<String, Value> statistic : statistics.entrySet()) {
                    assertClose(
                            program.read(statistic.getValue()),
                            expected.statistics.get(statistic.getKey()),
                            tolerance,
                            statistic.getKey());
                }
            }
        }
    }

    private record Expected(float[] output, Map<String, float[]> gradients, Map<String, float[]> statistics) {}

    private static Expected autograd(
            NDManager manager, NetworkGraph graph, Weights weights, float[] x, float[] ofOutput) {
        Symbol input = graph.inputs().getFirst();
        Symbol out = graph.output();
        weights.requireGradients();
        try (var network = new CompiledNetwork(manager, graph);
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray images = manager.create(x, new Shape(IMAGES, input.height(), input.width(), input.channels()));
            NDArray output = network.train(weights, images);
            NDArray factor = manager.create(ofOutput, new Shape(IMAGES, out.height(), out.width(), out.channels()));
            collector.backward(output.mul(factor).sum());
            Map<String, float[]> gradients = new HashMap<>();
            List<WeightSpec> specs = graph.weights(WeightSpec.Role.TRAINABLE);
            for (int i = 0; i < specs.size(); i++) {
                gradients.put(
                        specs.get(i).name(),
                        weights.trainable().get(i).getGradient().toFloatArray());
            }
            Map<String, float[]> statistics = new HashMap<>();
            weights.toHost().forEach((name, tensor) -> statistics.put(name, tensor.floats()));
            return new Expected(output.stopGradient().toFloatArray(), gradients, statistics);
        }
    }

    private static io.anthesis.program.value.Shape shape(Symbol symbol) {
        return new io.anthesis.program.value.Shape(IMAGES, symbol.height(), symbol.width(), symbol.channels());
    }

    private static float[] gaussian(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        // Gradients that are zero but for rounding have no relative error.
        double floor = 1e-5 * Math.sqrt(actual.length);
        assertThat(Math.sqrt(difference))
                .as("%s: distance of %s from %s", what, sample(actual), sample(expected))
                .isLessThanOrEqualTo(tolerance * Math.sqrt(norm) + floor);
    }

    private static String sample(float[] numbers) {
        return Arrays.toString(Arrays.copyOf(numbers, Math.min(8, numbers.length)));
    }
}
