package io.anthesis.program.network;

import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gradients of a network's weights. That of a kernel with few channels comes in rows or columns. */
public final class WeightGradients {
    private final Map<String, List<Part>> parts = new LinkedHashMap<>();

    /**
     * Part of a weight's gradient.
     *
     * @param offset in the weight, in numbers, where its first number belongs
     * @param stride between its numbers in the weight
     */
    public record Part(Value value, int offset, int stride) {}

    void put(String weight, Value gradient) {
        if (!(gradient.primitive() instanceof Primitive.Concatenate)) {
            add(weight, new Part(gradient, 0, 1));
            return;
        }
        int offset = 0;
        for (Value part : gradient.inputs()) {
            add(weight, new Part(part, offset, 1));
            offset += part.shape().channels();
        }
    }

    void putRow(String weight, Shape shape, int row, Value gradient) {
        add(weight, new Part(gradient, row * shape.channels(), 1));
    }

    void putColumn(String weight, Shape shape, int column, Value gradient) {
        add(weight, new Part(gradient, column, shape.channels()));
    }

    private void add(String weight, Part part) {
        parts.computeIfAbsent(weight, name -> new ArrayList<>()).add(part);
    }

    /** @return by weight, in the reverse order of layers */
    public Map<String, List<Part>> parts() {
        return parts;
    }
}
