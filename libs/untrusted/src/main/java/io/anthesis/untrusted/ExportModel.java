package io.anthesis.untrusted;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A stored checkpoint as a model file: a large one takes memory that the service has not.
 *
 * @param file safetensors with the EMA weights
 * @param mean per channel, of the normalizer
 * @param variance per channel, of the normalizer
 * @param ending of the model file, which says its format
 */
public record ExportModel(String file, ModelSpec spec, float[] mean, float[] variance, String ending)
        implements Reading<ExportModel.Result> {
    /** @param model name of the model file, in the child's folder */
    public record Result(String model) {}

    @Override
    public String field() {
        return "format";
    }

    @Override
    public Class<Result> resultType() {
        return Result.class;
    }

    @Override
    public Result run(Path folder) throws IOException {
        SafeTensors weights = SafeTensors.read(Path.of(file));
        String name = "model" + ending;
        ModelFiles.write(
                folder.resolve(name),
                new StoredModel(spec, new Normalizer(mean, variance), weights.tensors(), Optional.empty()));
        return new Result(name);
    }
}
