package io.anthesis.diffusion.model;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Models as safetensors: {@code ema/WEIGHT}, where there is a training also {@code network/WEIGHT} and both moments,
 * {@code normalizer/mean} and {@code normalizer/variance}; the {@link ModelSpec} as JSON in the metadata under {@code spec}.
 */
final class SafeTensorsModel {
    private static final String FORMAT = "anthesis-model-v1";
    private static final String EMA = "ema/";
    private static final String NETWORK = "network/";
    private static final List<String> MOMENTS = List.of("first_moment/", "second_moment/");
    private static final List<String> PREFIXES = List.of(EMA, NETWORK, "first_moment/", "second_moment/");
    private static final String MEAN = "normalizer/mean";
    private static final String VARIANCE = "normalizer/variance";

    private SafeTensorsModel() {}

    static StoredModel read(Path file, Optional<ModelDescription> description) throws IOException {
        SafeTensors contents = SafeTensors.read(file);
        ModelSpec spec = spec(file, contents.metadata(), description);
        Map<String, HostTensor> tensors = float32(file, contents.tensors());
        boolean bare = tensors.keySet().stream().noneMatch(name -> name.startsWith(EMA));
        Normalizer normalizer = normalizer(file, tensors, description);
        NetworkGraph graph = spec.network().graph();
        try {
            Map<String, HostTensor> ema = bare ? withoutNormalizer(tensors) : part(tensors, EMA);
            if (!bare) {
                requireKnown(file, tensors.keySet());
            }
            WeightMismatch.check(graph, ema);
            Optional<StoredModel.Training> training = Optional.empty();
            if (contents.metadata().containsKey("steps")) {
                Map<String, HostTensor> network = part(tensors, NETWORK);
                WeightMismatch.check(graph, network);
                training = Optional.of(new StoredModel.Training(
                        network,
                        moments(graph, tensors),
                        Long.parseLong(contents.metadata().get("steps")),
                        Float.parseFloat(contents.metadata().getOrDefault("learningRate", "0"))));
            }
            return new StoredModel(spec, normalizer, ema, training);
        } catch (IllegalArgumentException e) {
            throw new CorruptTensorFile(file, e.getMessage());
        }
    }

    private static Map<String, HostTensor> withoutNormalizer(Map<String, HostTensor> tensors) {
        var weights = new LinkedHashMap<>(tensors);
        weights.keySet().removeAll(List.of(MEAN, VARIANCE));
        return weights;
    }

    /** A tensor that nothing uses is a misspelled name or another format. */
    private static void requireKnown(Path file, Set<String> names) throws CorruptTensorFile {
        List<String> unknown = names.stream()
                .filter(name -> PREFIXES.stream().noneMatch(name::startsWith))
                .filter(name -> !name.equals(MEAN) && !name.equals(VARIANCE))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new CorruptTensorFile(
                    file,
                    "it has " + unknown.size() + " tensors that no part of a model uses, the first is '"
                            + unknown.getFirst() + "'; names begin with " + String.join(", ", PREFIXES) + " or are "
                            + MEAN + " and " + VARIANCE);
        }
    }

    /** Half-precision files of other tools are read as float32. */
    private static Map<String, HostTensor> float32(Path file, Map<String, HostTensor> tensors)
            throws CorruptTensorFile {
        var converted = new LinkedHashMap<String, HostTensor>();
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            try {
                converted.put(entry.getKey(), entry.getValue().toFloat32());
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new CorruptTensorFile(file, "tensor '" + entry.getKey() + "': " + e.getMessage());
            }
        }
        return converted;
    }

    static void write(Path file, StoredModel model) throws IOException {
        NetworkGraph graph = model.spec().network().graph();
        var tensors = new LinkedHashMap<String, HostTensor>();
        put(tensors, EMA, graph, model.weights());
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", FORMAT);
        metadata.put("spec", model.spec().toJson());
        model.training().ifPresent(training -> {
            put(tensors, NETWORK, graph, training.network());
            for (String prefix : MOMENTS) {
                put(tensors, prefix, graph, part(training.moments(), prefix));
            }
            metadata.put("steps", Long.toString(training.steps()));
            metadata.put("learningRate", Float.toString(training.learningRate()));
        });
        float[] mean = model.normalizer().mean();
        tensors.put(MEAN, HostTensor.of(mean, mean.length));
        tensors.put(VARIANCE, HostTensor.of(model.normalizer().variance(), mean.length));
        SafeTensors.write(file, tensors, metadata);
    }

    /** In the order of layers, so that equal models give equal bytes. */
    private static void put(
            Map<String, HostTensor> tensors, String prefix, NetworkGraph graph, Map<String, HostTensor> weights) {
        graph.weights().forEach(spec -> tensors.put(prefix + spec.name(), weights.get(spec.name())));
    }

    private static ModelSpec spec(Path file, Map<String, String> metadata, Optional<ModelDescription> description)
            throws CorruptTensorFile {
        if (!metadata.containsKey("spec")) {
            return description
                    .orElseThrow(
                            () -> new IllegalArgumentException(
                                    "'" + file.getFileName()
                                            + "' does not say what network it is for: give its description as spec (--spec FILE on the command line)"))
                    .spec();
        }
        ModelSpec spec;
        try {
            spec = ModelSpec.parse(metadata.get("spec"));
        } catch (IllegalArgumentException e) {
            throw new CorruptTensorFile(file, e.getMessage());
        }
        if (description.isPresent() && !description.get().spec().equals(spec)) {
            throw new IllegalArgumentException("'" + file.getFileName() + "' says that it is " + spec.toJson()
                    + ", which the description contradicts: leave --spec out");
        }
        return spec;
    }

    private static Normalizer normalizer(
            Path file, Map<String, HostTensor> tensors, Optional<ModelDescription> description) {
        if (tensors.containsKey(MEAN) && tensors.containsKey(VARIANCE)) {
            return new Normalizer(
                    tensors.get(MEAN).floats(), tensors.get(VARIANCE).floats());
        }
        return description.flatMap(ModelDescription::normalizer).orElseThrow(() -> NormalizerMissing.in(file));
    }

    /** Moments of moving statistics are zero everywhere, and may be left out. */
    private static Map<String, HostTensor> moments(NetworkGraph graph, Map<String, HostTensor> tensors) {
        var moments = new LinkedHashMap<String, HostTensor>();
        for (String prefix : MOMENTS) {
            Map<String, HostTensor> part = new LinkedHashMap<>(part(tensors, prefix));
            graph.weights(WeightSpec.Role.MOVING_STATISTIC)
                    .forEach(
                            spec -> part.putIfAbsent(spec.name(), HostTensor.of(new float[spec.size()], spec.shape())));
            WeightMismatch.check(graph, part);
            part.forEach((name, tensor) -> moments.put(prefix + name, tensor));
        }
        return moments;
    }

    private static Map<String, HostTensor> part(Map<String, HostTensor> tensors, String prefix) {
        var part = new LinkedHashMap<String, HostTensor>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
