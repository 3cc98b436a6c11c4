package io.anthesis.cli.engine;

import io.anthesis.cli.output.OutFile;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelFiles.Format;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.metrics.inception.InceptionWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Convert a model: from .safetensors, .weights.h5 or .keras (Keras 3) to .safetensors, .weights.h5 or .pt (TorchScript).",
            "Keras' InceptionV3 file without top is converted to .safetensors or .pt."
        })
public final class ConvertCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN")
    private Path input;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = ".safetensors, .weights.h5 or .pt; required")
    private Path out;

    @Parameters(index = "1", arity = "0..1", hidden = true, description = "as --out")
    private Path formerOut;

    @Spec
    private CommandSpec command;

    @Mixin
    private SpecOption spec;

    @Option(names = "--overwrite", description = "replace an existing file")
    private boolean overwrite;

    @Override
    public Integer call() throws Exception {
        Path output = OutFile.required(command, out, formerOut);
        if (!Files.isRegularFile(input)) {
            command.commandLine().getErr().println("anthesis: there is no file '" + input + "'");
            return 2;
        }
        if (Files.exists(output) && !overwrite) {
            command.commandLine()
                    .getErr()
                    .println("anthesis: '" + output + "' exists already: choose another name, or give --overwrite");
            return 2;
        }
        Format target = Format.of(output);
        if (Format.of(input) == Format.KERAS && InceptionWeights.isKerasFile(input)) {
            InceptionWeights.convert(input, output, target == Format.TORCHSCRIPT);
            System.out.println(output + ": InceptionV3 without top");
            return 0;
        }
        StoredModel model = ModelFiles.read(input, spec.description());
        ModelFiles.write(output, model);
        NetworkGraph graph = model.spec().network().graph();
        System.out.printf(
                "%s: %s at %d px, %,d weights%s%n",
                output,
                model.spec().network().getClass().getSimpleName(),
                model.spec().network().imageSize(),
                graph.weightCount(),
                model.training().isPresent() && target != Format.TORCHSCRIPT
                        ? ", optimizer at step " + model.training().get().steps()
                        : "");
        return 0;
    }
}
