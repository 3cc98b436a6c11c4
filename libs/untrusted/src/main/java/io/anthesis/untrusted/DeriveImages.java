package io.anthesis.untrusted;

import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.tensors.DerivedImages;
import io.anthesis.datasets.tensors.TensorDerivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The images of a data set as tensors of one size, in {@link #TENSORS}.
 *
 * @param file the data set's archive
 * @param manifest file with the data set's {@link DatasetManifest}, which names the images
 */
public record DeriveImages(String file, int imageSize, String manifest) implements Reading<DeriveImages.Result> {
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
        DatasetManifest dataset = Json.read(Files.readString(Path.of(manifest)), DatasetManifest.class);
        DerivedImages derived = TensorDerivation.derive(
                new ImageArchive(Path.of(file)),
                imageSize,
                dataset.groundOrWhite(),
                dataset.images(),
                folder.resolve(TENSORS));
        return new Result(derived.names().size());
    }
}
