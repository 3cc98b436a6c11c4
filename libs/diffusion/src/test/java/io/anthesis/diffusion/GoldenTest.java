package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import io.anthesis.testkit.golden.GoldenCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our numbers against those of Keras 3.15.1 on TensorFlow 2.21; tolerances are the cases' own. */
class GoldenTest {
    private final NDManager manager = ComputeDevice.newManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<GoldenCase> schedules() {
        return GoldenCase.ofKind("schedule")
                .filter(golden -> golden.text("schedule").equals("angle"));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void ratesEqualKeras(GoldenCase golden) {
        float[] times = golden.floats("diffusion_times");
        var schedule = new AngleSchedule(golden.number("min_signal_rate"), golden.number("max_signal_rate"));

        Rates rates = schedule.rates(manager.create(times, new Shape(times.length, 1, 1, 1)));

        double tolerance = golden.number("rtol");
        assertThat(GoldenCase.errorOfMax(rates.signal().toFloatArray(), golden.floats("signal_rates")))
                .isLessThan(tolerance);
        assertThat(GoldenCase.errorOfMax(rates.noise().toFloatArray(), golden.floats("noise_rates")))
                .isLessThan(tolerance);
    }

    static Stream<GoldenCase> normalizers() {
        return GoldenCase.ofKind("normalizer");
    }

    @ParameterizedTest
    @MethodSource("normalizers")
    void normalizationEqualsKeras(GoldenCase golden) {
        var statistics = new Normalizer.Statistics();
        statistics.add(golden.floats("images"));

        Normalizer normalizer = statistics.finish();
        float[] normalized = normalizer.normalize(array(golden, "images")).toFloatArray();

        double tolerance = golden.number("rtol");
        assertThat(GoldenCase.errorOfMax(normalizer.mean(), golden.floats("mean")))
                .isLessThan(tolerance);
        assertThat(GoldenCase.errorOfMax(normalizer.variance(), golden.floats("variance")))
                .isLessThan(tolerance);
        assertThat(GoldenCase.errorOfMax(normalized, golden.floats("normalized")))
                .isLessThan(tolerance);
    }

    static Stream<GoldenCase> networks() {
        return GoldenCase.ofKind("network")
                .filter(golden -> golden.text("architecture").equals("ddim"));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void networkEqualsKeras(GoldenCase golden) throws IOException {
        NetworkGraph graph = unet(golden).graph();
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, read(golden, "weights", graph, "layers"))) {

            NDArray evaluated = network.infer(weights, array(golden, "noisy_images"), array(golden, "noise_variances"));
            NDArray trained = network.train(weights, array(golden, "noisy_images"), array(golden, "noise_variances"));

            double tolerance = golden.number("rtol_of_max");
            assertThat(GoldenCase.errorOfMax(evaluated.toFloatArray(), golden.floats("expected_evaluation")))
                    .isLessThan(tolerance);
            assertThat(GoldenCase.errorOfMax(trained.toFloatArray(), golden.floats("expected_training")))
                    .isLessThan(tolerance);
        }
    }

    static Stream<GoldenCase> samplings() {
        return GoldenCase.ofKind("sample")
                .filter(golden -> golden.text("schedule").equals("angle")
                        && golden.number("stochasticity") == 0
                        && golden.integer("num_multisteps") == 1
                        && golden.parameters().path("second_order_alpha").isNull()
                        && golden.text("prediction_type").equals("noise"));
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void samplingEqualsKeras(GoldenCase golden) throws IOException {
        NetworkGraph graph = unet(golden).graph();
        var schedule = new AngleSchedule(golden.number("min_signal_rate"), golden.number("max_signal_rate"));
        var normalizer = new Normalizer(numbers(golden, "mean"), numbers(golden, "variance"));
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, read(golden, "weights", graph, "ema_network/layers"))) {
            var diffusion = new ReverseDiffusion(network, schedule, golden.integer("steps"));

            NDArray normalized = diffusion.sample(weights, array(golden, "initial_noise"), step -> {});
            NDArray images = normalizer.denormalize(normalized);

            double tolerance = golden.number("rtol_of_max");
            assertThat(GoldenCase.errorOfMax(normalized.toFloatArray(), golden.floats("expected_normalized")))
                    .isLessThan(tolerance);
            assertThat(GoldenCase.errorOfMax(images.toFloatArray(), golden.floats("expected_images")))
                    .isLessThan(tolerance);
        }
    }

    static Stream<GoldenCase> checkpoints() {
        return GoldenCase.ofKind("keras-checkpoint");
    }

    @ParameterizedTest(allowZeroInvocations = true) // too large to be among our own cases
    @MethodSource("checkpoints")
    void checkpointOfKerasGivesItsImages(GoldenCase golden) throws IOException {
        NetworkGraph graph = unet(golden).graph();
        var schedule = new AngleSchedule(golden.number("min_signal_rate"), golden.number("max_signal_rate"));
        try (var file = new KerasWeights(golden.file("weights"));
                var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, file.network(graph, "ema_network/layers"))) {
            Normalizer normalizer = normalizer(golden, "weights");
            for (int steps : new int[] {5, 20}) {
                var diffusion = new ReverseDiffusion(network, schedule, steps);

                NDArray images =
                        normalizer.denormalize(diffusion.sample(weights, array(golden, "initial_noise"), step -> {}));

                float[] expected = golden.floats("expected_images_" + steps + "_steps");
                assertThat(images.toFloatArray())
                        .usingComparatorWithPrecision((float) golden.number("atol"))
                        .containsExactly(expected);
            }
        }
    }

    static Stream<GoldenCase> trainings() {
        return GoldenCase.ofKind("train");
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainingEqualsKeras(GoldenCase golden) throws IOException {
        NetworkGraph graph = unet(golden).graph();
        var optimizer = new AdamW(
                golden.number("learning_rate"), golden.number("weight_decay"), 0.9, 0.999, golden.number("epsilon"));
        var loss = TrainingSettings.Loss.valueOf(golden.text("loss").toUpperCase(java.util.Locale.ROOT));
        var settings = new TrainingSettings(loss, optimizer, golden.number("ema"));
        Map<String, HostTensor> before = read(golden, "before", graph, "layers/functional/layers");
        Map<String, HostTensor> emaBefore = read(golden, "before", graph, "ema_network/layers");
        try (var network = new CompiledNetwork(manager, graph);
                var training = new DiffusionTraining(manager, network, new AngleSchedule(0.02, 0.95), settings);
                var state = TrainingState.of(manager, graph, before, emaBefore)) {
            Normalizer normalizer = normalizer(golden, "before");
            int batch = golden.integer("batch_size");
            for (int step = 0; step < golden.integer("steps"); step++) {
                Losses losses = training.step(state, batch(golden, normalizer, step, batch));

                assertThat((double) losses.noise())
                        .isCloseTo(
                                golden.floats("noise_losses")[step],
                                within(golden.number("noise_loss_rtol") * golden.floats("noise_losses")[step]));
                assertThat((double) losses.image())
                        .isCloseTo(
                                golden.floats("image_losses")[step],
                                within(golden.number("image_loss_rtol") * golden.floats("image_losses")[step]));
            }
            assertClose(golden, state.network(), read(golden, "after", graph, "layers/functional/layers"));
            assertClose(golden, state.ema(), read(golden, "after", graph, "ema_network/layers"));
        }
    }

    private static void assertClose(GoldenCase golden, Weights weights, Map<String, HostTensor> expected) {
        long close = 0;
        long all = 0;
        for (Map.Entry<String, HostTensor> entry : weights.toHost().entrySet()) {
            float[] actualValues = entry.getValue().floats();
            float[] expectedValues = expected.get(entry.getKey()).floats();
            float largest = 0;
            for (float value : expectedValues) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < actualValues.length; i++) {
                all++;
                if (Math.abs(actualValues[i] - expectedValues[i]) <= golden.number("rtol_of_max") * largest) {
                    close++;
                }
            }
        }
        assertThat((double) close / all).isGreaterThanOrEqualTo(golden.number("share_within"));
    }

    private Batch batch(GoldenCase golden, Normalizer normalizer, int step, int size) {
        String rows = step * size + ":" + (step + 1) * size;
        return new Batch(
                normalizer.normalize(array(golden, "images").get(rows)),
                array(golden, "noises").get(rows),
                array(golden, "diffusion_times").get(rows));
    }

    private static ResidualUNet unet(GoldenCase golden) {
        List<Integer> widths = new ArrayList<>();
        golden.parameters().path("widths").forEach(width -> widths.add(width.asInt()));
        return new ResidualUNet(
                golden.integer("image_size"),
                widths,
                golden.integer("block_depth"),
                golden.integer("embedding_dims"),
                golden.number("embedding_max_frequency"));
    }

    private static Map<String, HostTensor> read(GoldenCase golden, String file, NetworkGraph graph, String group)
            throws IOException {
        try (var weights = new KerasWeights(golden.file(file))) {
            return weights.network(graph, group);
        }
    }

    private static Normalizer normalizer(GoldenCase golden, String file) throws IOException {
        try (var weights = new KerasWeights(golden.file(file))) {
            return new Normalizer(
                    weights.floats("layers/normalization/vars/0"), weights.floats("layers/normalization/vars/1"));
        }
    }

    private NDArray array(GoldenCase golden, String name) {
        return manager.create(golden.floats(name), new Shape(golden.shape(name)));
    }

    private static float[] numbers(GoldenCase golden, String name) {
        JsonNode node = golden.parameters().path(name);
        double[] values = new double[node.size()];
        Arrays.setAll(values, i -> node.get(i).asDouble());
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
