package io.anthesis.untrusted;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.tensors.TensorDerivation;
import java.io.IOException;
import java.nio.file.Path;

/** Images of an archive as tensors of one size, in {@link #TENSORS}. */
public record DeriveImages(String file, int imageSize) implements Reading<DeriveImages.Result> {
    /** Name of the file with the tensors, in the child's folder. */
    public static final String TENSORS = "images.safetensors";

    public record Result(int images) {}

    @Override
    public String field() {
        return "archive";
    }

    @Override
    public Class<Result> resultType() {
        return Result.class;
    }

    @Override
    public Result run(Path folder) throws IOException {
        var derived = TensorDerivation.derive(new ImageArchive(Path.of(file)), imageSize, folder.resolve(TENSORS));
        return new Result(derived.names().size());
    }
}
