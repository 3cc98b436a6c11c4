package io.anthesis.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Program;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.network.Parameters;
import io.anthesis.program.network.WeightGradients;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of random layers and sizes, forward and in reverse, against double precision. */
class RandomNetworksTest {
    private static final int LAYERS = 9;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, FLOAT32, 2e-4",
        "2, FLOAT32, 2e-4",
        "3, FLOAT32, 2e-4",
        "4, FLOAT32, 2e-4",
        "5, BFLOAT16, 0.1",
        "6, BFLOAT16, 0.1"
    })
    void everyNumberIsNearDoublePrecision(long seed, ComputeType activations, double tolerance) {
        var random = new Random(seed);
        NetworkGraph graph = graph(random);
        var values = new Values();
        Symbol in = graph.inputs().getFirst();
        Symbol out = graph.output();
        int images = 1 + random.nextInt(4);
        Value x = values.source("x", new Shape(images, in.height(), in.width(), in.channels()), NumberType.FLOAT32);
        Value gradient = values.source(
                "gradient", new Shape(images, out.height(), out.width(), out.channels()), NumberType.FLOAT32);
        NetworkValues network = NetworkValues.training(values, graph, Map.of("x", x));
        WeightGradients gradients = network.gradients(gradient);
        List<Value> outputs = new ArrayList<>(List.of(network.output()));
        gradients.parts().values().forEach(parts -> parts.forEach(part -> outputs.add(part.value())));
        outputs.addAll(network.movingStatistics().values());

        Map<String, float[]> sources = new HashMap<>();
        sources.put("x", numbers(random, x.shape(), 1));
        sources.put("gradient", numbers(random, gradient.shape(), 1));
        for (WeightSpec spec : graph.weights()) {
            double scale = spec.shape().length > 1 ? 1 / Math.sqrt(spec.fanIn()) : 0.5;
            sources.put(spec.name(), numbers(random, Parameters.shape(spec), scale));
        }
        var device = new EmulatedDevice(folder);
        try (var memory = new TestMemory(device, sources, activations);
                Program program = Program.compile(device, outputs, activations)) {
            program.run(memory::address);

            var reference = new DoubleReference(doubles(sources));
            for (Value output : outputs) {
                if (program.type(output) == ElementType.FLOAT32) {
                    assertNear(program.read(output), reference.of(output), tolerance, output, program);
                }
            }
        }
    }

    /** Widths that fill vectors and such that do not, sizes that are no power of two. */
    private static NetworkGraph graph(Random random) {
        var g = new GraphBuilder();
        int size = 5 + random.nextInt(6);
        Symbol x = g.input("x", size, size + random.nextInt(4), 1 + random.nextInt(5));
        x = g.conv2d(x, width(random), 3);
        Symbol earlier = x;
        for (int layer = 0; layer < LAYERS; layer++) {
            x = switch (random.nextInt(10)) {
                case 0 -> g.conv2d(x, width(random), 3);
                case 1 -> g.conv2d(x, 1 + random.nextInt(4), 1);
                case 2 -> g.swish(x);
                case 3 -> g.batchNormalization(x, random.nextBoolean(), random.nextBoolean());
                case 4 -> g.groupNormalization(x, x.channels() % 2 == 0 ? 2 : 1, true, random.nextBoolean());
                case 5 ->
                    earlier.height() == x.height() && earlier.width() == x.width()
                            ? g.concatenate(x, earlier)
                            : g.affine(x, 0.5, 0.1);
                case 6 -> g.add(x, g.conv2d(g.swish(x), x.channels(), 1));
                case 7 -> x.height() > 3 ? g.averagePooling(x, 2, 2, Padding.VALID) : g.bilinearUpsampling(x);
                case 8 -> g.bilinearResize(x, 3 + random.nextInt(7), 3 + random.nextInt(7));
                default -> g.conv2d(g.batchNormalization(g.concatenate(x, g.swish(x)), false, false), width(random), 1);
            };
            earlier = random.nextInt(3) == 0 ? x : earlier;
        }
        return g.build(g.conv2d(x, 3, 1));
    }

    private static int width(Random random) {
        return random.nextBoolean() ? 8 * (1 + random.nextInt(3)) : 5 + random.nextInt(12);
    }

    private static float[] numbers(Random random, Shape shape, double scale) {
        float[] numbers = new float[(int) shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextGaussian() * scale);
        }
        return numbers;
    }

    private static Map<String, double[]> doubles(Map<String, float[]> sources) {
        Map<String, double[]> doubles = new HashMap<>();
        sources.forEach((name, numbers) -> {
            double[] converted = new double[numbers.length];
            Arrays.setAll(converted, i -> numbers[i]);
            doubles.put(name, converted);
        });
        return doubles;
    }

    private static void assertNear(float[] actual, double[] expected, double tolerance, Value output, Program program) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        // A bias before a normalization has no gradient but for rounding.
        double rounding = tolerance / 2 * Math.sqrt(actual.length);
        assertThat(Math.sqrt(difference))
                .as("%s of %s in%n%s", output, output.label(), program.schedule())
                .isLessThanOrEqualTo(tolerance * Math.sqrt(norm) + rounding);
    }
}
