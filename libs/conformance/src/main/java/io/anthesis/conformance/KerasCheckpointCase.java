package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.StepNoises;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A whole checkpoint of the example, imported, gives the images that Keras sampled with it. */
final class KerasCheckpointCase implements CaseKind {
    private static final Pattern IMAGES = Pattern.compile("expected_images_(\\d+)_steps");

    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        ModelSpec spec = GoldenModel.spec(golden);
        NetworkGraph graph = spec.network().graph();
        StoredModel model =
                ModelFiles.read(golden.file("weights"), Optional.of(new ModelDescription(spec, Optional.empty())));
        var comparisons = new ArrayList<Comparison>();
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, model.weights())) {
            for (String tensor : golden.tensors().keySet()) {
                Matcher matcher = IMAGES.matcher(tensor);
                if (matcher.matches()) {
                    SamplerSettings settings = SamplerSettings.ddim(Integer.parseInt(matcher.group(1)));
                    var diffusion = new ReverseDiffusion(
                            network,
                            spec.schedule(),
                            spec.prediction(),
                            model.normalizer().range(),
                            settings);
                    float[] images = model.normalizer()
                            .denormalize(diffusion.sample(
                                    weights,
                                    golden.array(manager, "initial_noise"),
                                    StepNoises.NONE,
                                    SamplingObserver.NONE))
                            .toFloatArray();
                    comparisons.add(Comparison.absolute(tensor, images, golden.floats(tensor), golden.number("atol")));
                }
            }
        }
        return comparisons;
    }
}
