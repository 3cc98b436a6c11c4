package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One folder of inputs and expected outputs: {@code case.json} (kind, parameters, tolerance), {@code tensors.safetensors}
 * (inputs and outputs, channels last) and files that the parameters name.
 */
record GoldenCase(Path folder, JsonNode parameters, Map<String, HostTensor> tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static GoldenCase read(Path folder) throws IOException {
        JsonNode parameters = JSON.readTree(folder.resolve("case.json").toFile());
        return new GoldenCase(
                folder,
                parameters,
                SafeTensors.read(folder.resolve("tensors.safetensors")).tensors());
    }

    boolean has(String parameter) {
        return parameters.hasNonNull(parameter);
    }

    String text(String parameter) {
        return parameter(parameter).asText();
    }

    String text(String parameter, String otherwise) {
        return has(parameter) ? text(parameter) : otherwise;
    }

    int integer(String parameter) {
        return parameter(parameter).asInt();
    }

    double number(String parameter) {
        return parameter(parameter).asDouble();
    }

    double number(String parameter, double otherwise) {
        return has(parameter) ? number(parameter) : otherwise;
    }

    boolean flag(String parameter, boolean otherwise) {
        return has(parameter) ? parameter(parameter).asBoolean() : otherwise;
    }

    List<Integer> integers(String parameter) {
        var values = new ArrayList<Integer>();
        parameter(parameter).forEach(value -> values.add(value.asInt()));
        return values;
    }

    float[] numbers(String parameter) {
        JsonNode array = parameter(parameter);
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    Path file(String parameter) {
        return folder.resolve(text(parameter));
    }

    float[] floats(String tensor) {
        return tensor(tensor).floats();
    }

    long[] wholeNumbers(String tensor) {
        return tensor(tensor).wholeNumbers();
    }

    long[] shape(String tensor) {
        return tensor(tensor).shape();
    }

    NDArray array(NDManager manager, String tensor) {
        return manager.create(floats(tensor), new Shape(shape(tensor)));
    }

    private HostTensor tensor(String name) {
        if (!tensors.containsKey(name)) {
            throw new IllegalArgumentException("tensors.safetensors has no '" + name + "'");
        }
        return tensors.get(name);
    }

    private JsonNode parameter(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("case.json has no '" + name + "'");
        }
        return parameters.get(name);
    }
}
