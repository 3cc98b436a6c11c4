package io.anthesis.untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model file as its description and its EMA weights, which are in {@link #WEIGHTS}; what a training would need to go on is left
 * behind.
 *
 * @param name of the file where it comes from; its ending says the format
 * @param description as {@link ModelDescription#parse} takes it, or null
 * @param weightsFormat stored in the metadata of the weights
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReadModel(String file, String name, String description, String weightsFormat)
        implements Reading<ReadModel.Result> {
    /** Name of the safetensors file with the weights, in the child's folder. */
    public static final String WEIGHTS = "weights.safetensors";

    private static final int MAX_NAME = 100;

    /**
     * @param mean per channel, of the normalizer
     * @param variance per channel, of the normalizer
     * @param steps of training that the file says it has had, or 0
     * @param weights number of single weights
     */
    public record Result(ModelSpec spec, float[] mean, float[] variance, long steps, long weights) {}

    @Override
    public String field() {
        return "file";
    }

    @Override
    public Class<Result> resultType() {
        return Result.class;
    }

    @Override
    public Result run(Path folder) throws IOException {
        // Messages name the file as the user knows it.
        Path named = Files.createSymbolicLink(folder.resolve(safeName()), Path.of(file));
        StoredModel model = ModelFiles.read(named, parsedDescription());
        NetworkGraph graph = model.spec().network().graph();
        var weights = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec weight : graph.weights()) {
            weights.put(weight.name(), model.weights().get(weight.name()));
        }
        SafeTensors.write(folder.resolve(WEIGHTS), weights, Map.of("format", weightsFormat));
        return new Result(
                model.spec(),
                model.normalizer().mean(),
                model.normalizer().variance(),
                model.training().map(StoredModel.Training::steps).orElse(0L),
                graph.weightCount());
    }

    private Optional<ModelDescription> parsedDescription() throws RefusedFile {
        if (description == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModelDescription.parse(description));
        } catch (IllegalArgumentException e) {
            throw new RefusedFile("spec", e.getMessage());
        }
    }

    private String safeName() {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return "upload-" + safe.substring(Math.max(0, safe.length() - MAX_NAME));
    }
}
