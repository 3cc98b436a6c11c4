package io.anthesis.cli.engine;

import io.anthesis.diffusion.model.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Says what network a file is for. */
final class SpecOption {
    @Option(
            names = "--spec",
            paramLabel = "FILE",
            description = "JSON that describes the model, for files that do not: network, schedule, prediction, and"
                    + " normalizer where the file has none (docs/formats.md)")
    private Path file;

    Optional<ModelDescription> description() throws IOException {
        return file == null ? Optional.empty() : Optional.of(ModelDescription.parse(Files.readString(file)));
    }
}
