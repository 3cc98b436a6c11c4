package io.anthesis.diffusion.model;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasArchive;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.format.KerasWeightsWriter;
import io.anthesis.tensor.format.WholeFile;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Models as Keras 3 saves them ({@code .weights.h5}, or inside {@code .keras}): a whole {@code DiffusionModel}, as the
 * {@code ModelCheckpoint} of the example and of clear-diffusion-keras writes it, or a network alone.
 */
final class KerasModel {
    private static final String EMA = "ema_network/layers";
    private static final String NETWORK = "layers/functional/layers";
    private static final String ALONE = "layers";
    private static final String NORMALIZATION = "layers/normalization/vars/";
    /** Where clear-diffusion-keras has it. */
    private static final String AUGMENTER = "augmenter/layers/normalization/vars/";

    private static final int CHANNELS = 3;

    private KerasModel() {}

    static StoredModel read(Path path, ModelDescription description) throws IOException {
        try (var file = new KerasWeights(path)) {
            return read(path, file, description);
        }
    }

    static StoredModel readArchive(Path path, ModelDescription description) throws IOException {
        return KerasArchive.read(path, file -> read(path, file, description));
    }

    private static StoredModel read(Path path, KerasWeights file, ModelDescription description) throws IOException {
        NetworkGraph graph = description.spec().network().graph();
        Normalizer normalizer = normalizer(path, file, description);
        if (!file.has(EMA)) {
            return new StoredModel(description.spec(), normalizer, file.network(graph, ALONE), Optional.empty());
        }
        Map<String, HostTensor> ema = file.network(graph, EMA);
        Optional<StoredModel.Training> training = Optional.empty();
        if (file.has("optimizer/vars/1")) {
            Map<String, HostTensor> moments = new LinkedHashMap<>(file.moments(graph));
            for (WeightSpec spec : graph.weights(WeightSpec.Role.MOVING_STATISTIC)) {
                HostTensor zeros = HostTensor.of(new float[spec.size()], spec.shape());
                moments.put("first_moment/" + spec.name(), zeros);
                moments.put("second_moment/" + spec.name(), zeros);
            }
            training = Optional.of(new StoredModel.Training(
                    file.network(graph, NETWORK),
                    moments,
                    file.number("optimizer/vars/0").longValue(),
                    file.number("optimizer/vars/1").floatValue()));
        }
        return new StoredModel(description.spec(), normalizer, ema, training);
    }

    private static Normalizer normalizer(Path path, KerasWeights file, ModelDescription description)
            throws IOException {
        for (String group : new String[] {NORMALIZATION, AUGMENTER}) {
            if (file.has(group + "0")) {
                return new Normalizer(file.floats(group + "0", CHANNELS), file.floats(group + "1", CHANNELS));
            }
        }
        return description.normalizer().orElseThrow(() -> NormalizerMissing.in(path));
    }

    /** Keras' {@code load_weights} looks for it where the model of that network has its layer. */
    private static String normalization(DiffusionNetwork network) {
        return switch (network) {
            case ResidualUNet _ -> NORMALIZATION;
            case ClearUNet _ -> AUGMENTER;
        };
    }

    /** A model without a training is written with its EMA weights as both networks, and without optimizer. */
    static void write(Path path, StoredModel model) throws IOException {
        NetworkGraph graph = model.spec().network().graph();
        WholeFile.write(path, part -> {
            try (var file = new KerasWeightsWriter(part)) {
                file.network(graph, EMA, model.weights());
                file.network(
                        graph,
                        NETWORK,
                        model.training().map(StoredModel.Training::network).orElse(model.weights()));
                String normalization = normalization(model.spec().network());
                file.floats(normalization + "0", model.normalizer().mean());
                file.floats(normalization + "1", model.normalizer().variance());
                file.number(normalization + "2", 0);
                model.training()
                        .ifPresent(training ->
                                file.optimizer(graph, training.moments(), training.steps(), training.learningRate()));
            }
        });
    }
}
