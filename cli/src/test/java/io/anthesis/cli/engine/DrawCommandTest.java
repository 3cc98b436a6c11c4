package io.anthesis.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.weights.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DrawCommandTest {
    @TempDir
    Path folder;

    private Path model;
    private Path guide;

    @BeforeEach
    void write() throws IOException {
        model = write("model.safetensors", 2, 1);
        guide = write("guide.safetensors", 0, 2);
    }

    private Path write(String name, int classes, int seed) throws IOException {
        var spec = new ModelSpec(
                new ResidualUNet(8, List.of(4, 8), 1, 4, 1000, classes, 0),
                new AngleSchedule(0.02, 0.95),
                PredictionType.NOISE);
        var normalizer = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.1f, 0.1f, 0.1f});
        Path file = folder.resolve(name);
        ModelFiles.write(file, new StoredModel(spec, normalizer, trained(spec, seed), Optional.empty()));
        return file;
    }

    /** Weights that begin as zeros make every image of its noise alone: here none are. */
    private static Map<String, HostTensor> trained(ModelSpec spec, int seed) {
        var random = new Random(seed);
        Map<String, HostTensor> weights =
                new TreeMap<>(InitialWeights.draw(spec.network().graph(), seed));
        weights.replaceAll((name, tensor) -> {
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == 0 ? 0.1f * (float) random.nextGaussian() : values[i];
            }
            return HostTensor.of(values, tensor.shape());
        });
        return weights;
    }

    private static int execute(List<String> arguments) {
        return new CommandLine(new DrawCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments.toArray(new String[0]));
    }

    private byte[] drawn(String... options) throws IOException {
        Path picture = folder.resolve("picture.png");
        List<String> arguments = new ArrayList<>(
                List.of(model.toString(), picture.toString(), "--device", "cpu", "--steps", "3", "--images", "2"));
        arguments.addAll(List.of(options));
        assertThat(execute(arguments)).isZero();
        return Files.readAllBytes(picture);
    }

    @Test
    void imagesAreOfTheClassesThatAreAskedFor() throws IOException {
        byte[] ofFirst = drawn("--class", "1");

        assertThat(drawn("--class", "1,1")).isEqualTo(ofFirst);
        assertThat(List.of(ofFirst, drawn(), drawn("--class", "2"), drawn("--class", "1,2")))
                .doesNotHaveDuplicates();
    }

    @Test
    void guidanceChangesImages() throws IOException {
        byte[] plain = drawn("--class", "1");

        assertThat(drawn("--class", "1", "--guidance", "1")).isEqualTo(plain);
        byte[] guided = drawn("--class", "1", "--guidance", "2");
        byte[] guidedByAnother = drawn("--class", "1", "--guidance", "2", "--guide", guide.toString());
        assertThat(guided).isNotEqualTo(plain).isNotEqualTo(guidedByAnother);
        assertThat(guidedByAnother).isNotEqualTo(plain);
    }

    @Test
    void aClassThatTheModelLacksIsRefused() {
        Path picture = folder.resolve("picture.png");

        int exit = execute(List.of(model.toString(), picture.toString(), "--device", "cpu", "--class", "3"));

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(picture).doesNotExist();
    }
}
