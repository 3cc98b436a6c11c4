package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.StepNoises;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reverse diffusion from given noise, guided where a case has classes and a scale: images, and the predicted images of every step. */
final class SampleCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        ModelSpec spec = GoldenModel.spec(golden);
        NetworkGraph graph = spec.network().graph();
        var normalizer = new Normalizer(golden.numbers("mean"), golden.numbers("variance"));
        SamplerSettings settings = settings(golden);
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(
                        manager, graph, GoldenModel.weights(golden.file("weights"), graph, "ema_network/layers"))) {
            var diffusion =
                    new ReverseDiffusion(network, spec.schedule(), spec.prediction(), normalizer.range(), settings);
            StepNoises stepNoises =
                    (owner, step) -> golden.array(owner, "step_noises").get(step);
            var trajectory = new ArrayList<float[]>();
            SamplingObserver observer = (done, noisy, predicted) -> trajectory.add(predicted.toFloatArray());
            NDArray normalized = diffusion.sample(
                    weights, classes(golden), golden.array(manager, "initial_noise"), stepNoises, observer);
            float[] images = normalizer.denormalize(normalized).toFloatArray();
            double tolerance = golden.number("rtol_of_max");
            return List.of(
                    Comparison.ofLargest(
                            "predicted images of every step",
                            joined(trajectory),
                            golden.floats("trajectory"),
                            tolerance),
                    Comparison.ofLargest(
                            "normalized images",
                            normalized.toFloatArray(),
                            golden.floats("expected_normalized"),
                            tolerance),
                    Comparison.ofLargest("images", images, golden.floats("expected_images"), tolerance));
        }
    }

    static SamplerSettings settings(GoldenCase golden) {
        return new SamplerSettings(
                DiffusionTimes.uniform(golden.integer("steps")),
                Solver.DDIM,
                golden.number("stochasticity", 0),
                golden.flag("variance_preserving", true),
                (int) golden.number("num_multisteps", 1),
                golden.number("second_order_alpha", 0),
                golden.flag("clip_predicted_images", false),
                Guidance.of(golden.number("guidance_scale", 1)));
    }

    /** @return of each image; Keras numbers the rows of an embedding, the last one is that of no class */
    static List<ClassMixture> classes(GoldenCase golden) {
        if (!golden.has("image_classes")) {
            return List.of();
        }
        int classes = golden.integer("classes");
        return golden.integers("image_classes").stream()
                .map(row -> ClassMixture.of(row == classes ? 0 : row + 1))
                .toList();
    }

    static float[] joined(List<float[]> parts) {
        int size = parts.getFirst().length;
        float[] joined = new float[parts.size() * size];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i), 0, joined, i * size, size);
        }
        return joined;
    }
}
