package io.anthesis.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.MaskStream;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.metrics.inception.InceptionWeights;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.FoldedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Keras' numbers against those of programs, whose kernels are emulated. */
class ProgramConformanceTest {
    private static final Path HOME = Path.of(System.getProperty("anthesis.home"));
    private static final List<Path> CASES =
            List.of(HOME.resolve("libs/conformance/src/test/resources/golden"), HOME.resolve("../shared/golden"));

    @TempDir
    static Path folder;

    private static List<GoldenCase> cases(String kind) throws IOException {
        var cases = new LinkedHashMap<String, GoldenCase>();
        for (Path place : CASES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> folders = Files.list(place)) {
                    for (Path one : folders.filter(path -> Files.exists(path.resolve("case.json")))
                            .sorted()
                            .toList()) {
                        GoldenCase golden = GoldenCase.read(one);
                        if (golden.text("kind").equals(kind)) {
                            cases.putIfAbsent(one.getFileName().toString(), golden);
                        }
                    }
                }
            }
        }
        return List.copyOf(cases.values());
    }

    private static DynamicTest test(GoldenCase golden, CaseKind kind) {
        return DynamicTest.dynamicTest(golden.folder().getFileName().toString(), () -> {
            try (NDManager manager = NDManager.newBaseManager()) {
                for (Comparison comparison : kind.run(manager, golden)) {
                    assertThat(comparison.passed()).as(comparison.toString()).isTrue();
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> networks() throws IOException {
        return cases("network").stream().map(golden -> test(golden, ProgramConformanceTest::network));
    }

    @TestFactory
    Stream<DynamicTest> trainings() throws IOException {
        return cases("train").stream().map(golden -> test(golden, ProgramConformanceTest::training));
    }

    @TestFactory
    Stream<DynamicTest> samplings() throws IOException {
        return cases("sample").stream().map(golden -> test(golden, ProgramConformanceTest::sampling));
    }

    private static List<Comparison> sampling(NDManager manager, GoldenCase golden) throws IOException {
        ModelSpec spec = GoldenModel.spec(golden);
        NetworkGraph graph = spec.network().graph();
        var normalizer = new Normalizer(golden.numbers("mean"), golden.numbers("variance"));
        SamplerSettings settings = SampleCase.settings(golden);
        var device = new EmulatedDevice(folder);
        float[] initial = golden.floats("initial_noise");
        IntFunction<float[]> ofStep = step ->
                Arrays.copyOfRange(golden.floats("step_noises"), step * initial.length, (step + 1) * initial.length);
        try (var weights = new NetworkWeights(device, graph, ComputeType.FLOAT32);
                var sampler = new ProgramSampler(
                        device, weights, spec.prediction(), (int) golden.shape("initial_noise")[0])) {
            weights.write(GoldenModel.weights(golden.file("weights"), graph, "ema_network/layers"));
            sampler.begin(
                    SamplingPlan.of(spec.schedule(), settings),
                    settings.clipImages() ? Optional.of(normalizer.range()) : Optional.empty(),
                    new SampledNoise.Given(initial, ofStep, SampleCase.classes(golden)));
            var trajectory = new ArrayList<float[]>();
            while (sampler.hasNext()) {
                sampler.step();
                trajectory.add(sampler.images());
            }
            double tolerance = golden.number("rtol_of_max");
            return List.of(
                    Comparison.ofLargest(
                            "predicted images of every step",
                            SampleCase.joined(trajectory),
                            golden.floats("trajectory"),
                            tolerance),
                    Comparison.ofLargest(
                            "normalized images", sampler.images(), golden.floats("expected_normalized"), tolerance));
        }
    }

    /** At the smallest size; larger ones would take minutes here. */
    @TestFactory
    Stream<DynamicTest> features() throws IOException {
        return cases("inception").stream().map(golden -> test(golden, ProgramConformanceTest::features));
    }

    private static List<Comparison> features(NDManager manager, GoldenCase golden) throws IOException {
        int size = golden.integers("sizes").getFirst();
        Path weights = folder.resolve("inception.h5");
        InceptionCase.unpack(golden, weights);
        long[] shape = golden.shape("real_images");
        NetworkGraph graph = new InceptionV3((int) shape[1], size).graph();
        FoldedNetwork folded = FoldedNetwork.of(graph, InceptionWeights.read(weights, graph));
        Map<String, HostTensor> inputs =
                Map.of(graph.inputs().getFirst().layer(), HostTensor.of(golden.floats("real_images"), shape));
        String expected = "real_features_" + size;
        return List.of(Comparison.ofLargest(
                expected,
                output(folded.graph(), folded.weights(), inputs, false),
                golden.floats(expected),
                golden.number("rtol_of_max")));
    }

    private static List<Comparison> network(NDManager manager, GoldenCase golden) throws IOException {
        double tolerance = golden.number("rtol_of_max");
        return List.of(
                Comparison.ofLargest(
                        "in evaluation", output(golden, false), golden.floats("expected_evaluation"), tolerance),
                Comparison.ofLargest(
                        "in training", output(golden, true), golden.floats("expected_training"), tolerance));
    }

    private static float[] output(GoldenCase golden, boolean training) throws IOException {
        NetworkGraph graph = GoldenModel.network(golden).graph();
        Map<String, HostTensor> weights =
                GoldenModel.weights(golden.file("weights"), graph, "layers/functional/layers");
        Map<String, HostTensor> inputs = new LinkedHashMap<>();
        for (String input : List.of("noisy_images", "noise_variances")) {
            inputs.put(input, HostTensor.of(golden.floats(input), golden.shape(input)));
        }
        int[] rows = GoldenModel.rows(golden);
        if (rows.length > 0) {
            int count = GoldenModel.network(golden).classRows();
            inputs.put("classes", HostTensor.of(ClassLabels.oneHot(rows, count), rows.length, 1, 1, count));
        }
        return output(graph, weights, inputs, training);
    }

    private static float[] output(
            NetworkGraph graph, Map<String, HostTensor> weights, Map<String, HostTensor> inputs, boolean training) {
        var values = new Values();
        Map<String, Value> sources = new LinkedHashMap<>();
        var device = new EmulatedDevice(folder);
        Map<String, DeviceArray> arrays = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            long[] shape = tensor.shape();
            var of = new Shape((int) shape[0], (int) shape[1], (int) shape[2], (int) shape[3]);
            sources.put(name, values.source(name, of, NumberType.FLOAT32));
            arrays.put(name, array(device, tensor.floats()));
        });
        Value output = (training
                        ? NetworkValues.training(values, graph, sources)
                        : NetworkValues.evaluation(values, graph, sources))
                .output();
        try (Program program = Program.compile(device, List.of(output), ComputeType.FLOAT32);
                var ofNetwork = new NetworkWeights(device, graph, ComputeType.FLOAT32)) {
            ofNetwork.write(weights);
            program.run(source -> arrays.containsKey(source.name())
                    ? arrays.get(source.name()).address()
                    : ofNetwork.address(source));
            return program.read(output);
        } finally {
            arrays.values().forEach(DeviceArray::close);
        }
    }

    private static DeviceArray array(EmulatedDevice device, float[] numbers) {
        var array = new DeviceArray(device, numbers.length, ElementType.FLOAT32);
        array.write(0, numbers);
        return array;
    }

    private static List<Comparison> training(NDManager manager, GoldenCase golden) throws IOException {
        ModelSpec spec = GoldenModel.spec(golden);
        NetworkGraph graph = spec.network().graph();
        var device = new EmulatedDevice(folder);
        var comparisons = new ArrayList<Comparison>();
        try (ProgramState state = ProgramState.of(
                        device,
                        graph,
                        GoldenModel.weights(golden.file("before"), graph, TrainCase.NETWORK),
                        GoldenModel.weights(golden.file("before"), graph, TrainCase.EMA),
                        ComputeType.FLOAT32);
                var training = new ProgramTraining(
                        device,
                        state,
                        spec.schedule(),
                        TrainCase.settings(golden, spec),
                        golden.integer("batch_size"),
                        1)) {
            for (int step = 0; step < golden.integer("steps"); step++) {
                Batch batch = TrainCase.batch(manager, golden, TrainCase.normalizer(golden), step);
                Losses losses = training.step(new NormalizedBatch(
                        batch.images().toFloatArray(),
                        batch.noises().toFloatArray(),
                        batch.times(),
                        batch.classes(),
                        MaskStream.NONE));
                comparisons.add(Comparison.relative(
                        "noise loss of step " + (step + 1),
                        losses.noise(),
                        golden.floats("noise_losses")[step],
                        golden.number("noise_loss_rtol")));
                comparisons.add(Comparison.relative(
                        "image loss of step " + (step + 1),
                        losses.image(),
                        golden.floats("image_losses")[step],
                        golden.number("image_loss_rtol")));
            }
            comparisons.add(TrainCase.weights(
                    "network", golden, graph, StateNames.part(state.toHost(), StateNames.NETWORK), TrainCase.NETWORK));
            comparisons.add(TrainCase.weights(
                    "EMA network", golden, graph, StateNames.part(state.toHost(), StateNames.EMA), TrainCase.EMA));
        }
        return comparisons;
    }
}
