package io.anthesis.program.kernel;

import io.anthesis.program.value.PoolGeometry;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.WindowFunction;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls of the functions in {@code windows.cuh}. */
final class Windows {
    private Windows() {}

    /**
     * @param reads names of the functions that read the inputs
     * @param lanes how many channels
     * @param to where they go
     */
    static String call(Value value, List<String> reads, String lanes, String to) {
        WindowFunction function = ((Primitive.Window) value.primitive()).function();
        Shape out = value.shape();
        Shape in = value.inputs().getFirst().shape();
        // Where images have one position, n counts images.
        String y = out.positions() == 1 ? "0" : "n / " + out.width();
        String x = out.positions() == 1 ? "0" : "n % " + out.width();
        String read = reads.getFirst();
        return switch (function) {
            case WindowFunction.AveragePool(PoolGeometry pool) ->
                call("average_pool", lanes, read, y, x, size(in), of(pool), to);
            case WindowFunction.AveragePoolGradient(PoolGeometry pool) ->
                call("average_pool_gradient", lanes, read, y, x, size(in), size(out), of(pool), to);
            case WindowFunction.MaximumPool(PoolGeometry pool) ->
                call("maximum_pool", lanes, read, y, x, size(in), of(pool), to);
            case WindowFunction.MaximumPoolGradient(PoolGeometry pool) ->
                call("maximum_pool_gradient", lanes, read, reads.get(1), y, x, size(in), size(out), of(pool), to);
            case WindowFunction.Bilinear bilinear -> call("bilinear", lanes, read, y, x, size(in), size(out), to);
            case WindowFunction.BilinearGradient gradient ->
                call("bilinear_gradient", lanes, read, y, x, size(in), size(out), to);
            case WindowFunction.Shift(int top, int left) ->
                call("shift", lanes, read, y + " - " + top, x + " - " + left, size(in), to);
        };
    }

    private static String size(Shape shape) {
        return shape.height() + ", " + shape.width();
    }

    private static String of(PoolGeometry pool) {
        return pool.size() + ", " + pool.stride() + ", " + pool.top() + ", " + pool.left();
    }

    private static String call(String function, String lanes, Object... arguments) {
        return function + "<" + lanes + ">("
                + Stream.of(arguments).map(Object::toString).collect(Collectors.joining(", ")) + ");";
    }
}
