package io.anthesis.program.kernel;

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
            case WindowFunction.AveragePool(int size, int stride, int top, int left) ->
                call("average_pool", lanes, read, y, x, in.height(), in.width(), size, stride, top, left, to);
            case WindowFunction.AveragePoolGradient(int size, int stride, int top, int left) ->
                call(
                        "average_pool_gradient",
                        lanes,
                        read,
                        y,
                        x,
                        in.height(),
                        in.width(),
                        out.height(),
                        out.width(),
                        size,
                        stride,
                        top,
                        left,
                        to);
            case WindowFunction.MaximumPool(int size, int stride, int top, int left) ->
                call("maximum_pool", lanes, read, y, x, in.height(), in.width(), size, stride, top, left, to);
            case WindowFunction.MaximumPoolGradient(int size, int stride, int top, int left) ->
                call(
                        "maximum_pool_gradient",
                        lanes,
                        read,
                        reads.get(1),
                        y,
                        x,
                        in.height(),
                        in.width(),
                        out.height(),
                        out.width(),
                        size,
                        stride,
                        top,
                        left,
                        to);
            case WindowFunction.Bilinear bilinear ->
                call("bilinear", lanes, read, y, x, in.height(), in.width(), out.height(), out.width(), to);
            case WindowFunction.BilinearGradient gradient ->
                call("bilinear_gradient", lanes, read, y, x, in.height(), in.width(), out.height(), out.width(), to);
            case WindowFunction.Nearest(int factor) ->
                read + "(" + y + " / " + factor + ", " + x + " / " + factor + ", " + to + ");";
            case WindowFunction.NearestGradient(int factor) -> call("nearest_gradient", lanes, read, y, x, factor, to);
            case WindowFunction.Shift(int top, int left) ->
                call("shift", lanes, read, y + " - " + top, x + " - " + left, in.height(), in.width(), to);
        };
    }

    private static String call(String function, String lanes, Object... arguments) {
        return function + "<" + lanes + ">("
                + Stream.of(arguments).map(Object::toString).collect(Collectors.joining(", ")) + ");";
    }
}
