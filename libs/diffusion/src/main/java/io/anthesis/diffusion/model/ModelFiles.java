package io.anthesis.diffusion.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Models as files, by the ending of their name. */
public final class ModelFiles {
    private ModelFiles() {}

    /** What a file is. */
    public enum Format {
        SAFETENSORS,
        KERAS,
        KERAS_ARCHIVE,
        TORCHSCRIPT;

        /** @throws IllegalArgumentException naming the endings there are */
        public static Format of(Path file) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".safetensors")) {
                return SAFETENSORS;
            }
            if (name.endsWith(".h5")) {
                return KERAS;
            }
            if (name.endsWith(".keras")) {
                return KERAS_ARCHIVE;
            }
            if (name.endsWith(".pt")) {
                return TORCHSCRIPT;
            }
            throw new IllegalArgumentException("'" + file.getFileName()
                    + "' must end in .safetensors, .weights.h5 or .keras (Keras), or .pt (TorchScript)");
        }
    }

    /**
     * @param description for files that do not say what network they are for; those that do must agree with it
     * @throws io.anthesis.tensor.format.CorruptTensorFile if the file is damaged, does not fit the description, or has a number that is not finite
     * @throws IllegalArgumentException if a description is needed
     */
    public static StoredModel read(Path file, Optional<ModelDescription> description) throws IOException {
        StoredModel model = readAny(file, description);
        FiniteWeights.require(file, model);
        return model;
    }

    private static StoredModel readAny(Path file, Optional<ModelDescription> description) throws IOException {
        return switch (Format.of(file)) {
            case SAFETENSORS -> SafeTensorsModel.read(file, description);
            case KERAS -> KerasModel.read(file, require(file, description));
            case KERAS_ARCHIVE -> KerasModel.readArchive(file, require(file, description));
            case TORCHSCRIPT ->
                throw new IllegalArgumentException(
                        "TorchScript files are written, not read: keep the .safetensors file beside them");
        };
    }

    private static ModelDescription require(Path file, Optional<ModelDescription> description) {
        return description.orElseThrow(
                () -> new IllegalArgumentException(
                        "'" + file.getFileName()
                                + "' does not say what network it is for: give its description as spec (--spec FILE on the command line)"));
    }

    /** The file is there whole or not at all. */
    public static void write(Path file, StoredModel model) throws IOException {
        switch (Format.of(file)) {
            case SAFETENSORS -> SafeTensorsModel.write(file, model);
            case KERAS -> KerasModel.write(file, model);
            case KERAS_ARCHIVE ->
                throw new IllegalArgumentException(
                        "archives of Keras (.keras) are read, not written: choose a name that ends in .weights.h5");
            case TORCHSCRIPT -> TorchScriptModelFile.write(file, model);
        }
    }
}
