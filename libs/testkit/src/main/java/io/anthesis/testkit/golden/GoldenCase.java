package io.anthesis.testkit.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One folder of inputs and expected outputs, as shared/golden/README.md describes it. */
public record GoldenCase(Path folder, JsonNode parameters, Map<String, HostTensor> tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The cases of one kind, in alphabetical order; none where the folder is not there. */
    public static Stream<GoldenCase> ofKind(String kind) {
        return all().filter(golden -> golden.text("kind").equals(kind));
    }

    private static Stream<GoldenCase> all() {
        Path root = Path.of(System.getProperty("anthesis.home"));
        return Stream.of(root.resolve("libs/testkit/src/main/resources/golden"), root.resolve("../shared/golden"))
                .filter(Files::isDirectory)
                .flatMap(GoldenCase::folders)
                .map(GoldenCase::read);
    }

    private static Stream<Path> folders(Path root) {
        try (Stream<Path> children = Files.list(root)) {
            List<Path> cases = children.filter(child -> Files.exists(child.resolve("case.json")))
                    .sorted()
                    .toList();
            return cases.stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static GoldenCase read(Path folder) {
        try {
            JsonNode parameters = JSON.readTree(folder.resolve("case.json").toFile());
            return new GoldenCase(
                    folder,
                    parameters,
                    SafeTensors.read(folder.resolve("tensors.safetensors")).tensors());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("golden case " + folder, e);
        }
    }

    public String text(String parameter) {
        return parameters.path(parameter).asText();
    }

    public int integer(String parameter) {
        return parameters.path(parameter).asInt();
    }

    public double number(String parameter) {
        return parameters.path(parameter).asDouble();
    }

    public float[] floats(String tensor) {
        return tensors.get(tensor).floats();
    }

    public long[] shape(String tensor) {
        return tensors.get(tensor).shape();
    }

    public Path file(String parameter) {
        return folder.resolve(text(parameter));
    }

    /** @return the largest absolute difference, as a fraction of the largest expected magnitude */
    public static double errorOfMax(float[] actual, float[] expected) {
        double error = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return error / largest;
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
