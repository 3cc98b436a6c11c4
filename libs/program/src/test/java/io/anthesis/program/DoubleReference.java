package io.anthesis.program;

import io.anthesis.program.value.ConvolutionGeometry;
import io.anthesis.program.value.Function;
import io.anthesis.program.value.PoolGeometry;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Primitive.Reduction;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.WindowFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes values one by one in double precision, as plainly as it can be written. */
final class DoubleReference {
    private final Map<String, double[]> sources;
    private final Map<Value, double[]> computed = new HashMap<>();

    DoubleReference(Map<String, double[]> sources) {
        this.sources = sources;
    }

    double[] of(Value value) {
        double[] known = computed.get(value);
        if (known == null) {
            List<double[]> inputs = value.inputs().stream().map(this::of).toList();
            known = compute(value, inputs);
            computed.put(value, known);
        }
        return known;
    }

    private double[] compute(Value value, List<double[]> inputs) {
        return switch (value.primitive()) {
            case Primitive.Source(var name, var type) -> sources.get(name);
            case Primitive.Constant(float number) -> new double[] {number};
            case Primitive.ChannelConstants(var numbers) ->
                numbers.stream().mapToDouble(Float::doubleValue).toArray();
            case Primitive.View view -> inputs.getFirst();
            case Primitive.Convolution(var geometry) -> convolution(value, geometry, inputs);
            case Primitive.ConvolutionInputGradient(var geometry) -> inputGradient(value, geometry, inputs);
            case Primitive.ConvolutionKernelGradient(var geometry) -> kernelGradient(value, geometry, inputs);
            case Primitive.RowSum sum -> sums(value, inputs.getFirst());
            case Primitive.ImageSum sum -> sums(value, inputs.getFirst());
            default -> each(value, inputs);
        };
    }

    private static double[] sums(Value value, double[] x) {
        Shape from = value.inputs().getFirst().shape();
        double[] sums = new double[(int) value.shape().size()];
        for (int i = 0; i < x.length; i++) {
            int channel = i % from.channels();
            int image = i / from.channels() / from.positions();
            sums[value.shape().images() == 1 ? channel : image * from.channels() + channel] += x[i];
        }
        return sums;
    }

    private static double[] each(Value value, List<double[]> inputs) {
        Shape shape = value.shape();
        double[] numbers = new double[(int) shape.size()];
        int i = 0;
        for (int image = 0; image < shape.images(); image++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    for (int channel = 0; channel < shape.channels(); channel++) {
                        numbers[i++] = at(value, inputs, image, y, x, channel);
                    }
                }
            }
        }
        return numbers;
    }

    private static double at(Value value, List<double[]> inputs, int image, int y, int x, int channel) {
        Shape from = value.inputs().getFirst().shape();
        double[] first = inputs.getFirst();
        return switch (value.primitive()) {
            case Primitive.Elementwise(Function function) -> {
                double a = broadcast(first, from, image, y, x, channel);
                double b = inputs.size() == 1
                        ? 0
                        : broadcast(inputs.get(1), value.inputs().get(1).shape(), image, y, x, channel);
                yield apply(function, a, b);
            }
            case Primitive.Slice(int start) -> first[index(from, image, y, x, channel + start)];
            case Primitive.Concatenate concatenation -> {
                int part = 0;
                int left = channel;
                while (left >= value.inputs().get(part).shape().channels()) {
                    left -= value.inputs().get(part++).shape().channels();
                }
                yield inputs.get(part)[index(value.inputs().get(part).shape(), image, y, x, left)];
            }
            case Primitive.MatrixRow(int row) -> first[row * from.channels() + channel];
            case Primitive.MatrixColumn(int column) -> first[channel * from.channels() + column];
            case Primitive.ChannelReduction(Reduction reduction) -> {
                double result = reduction == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY;
                for (int c = 0; c < from.channels(); c++) {
                    double number = first[index(from, image, y, x, c)];
                    result = reduction == Reduction.SUM ? result + number : Math.max(result, number);
                }
                yield result;
            }
            case Primitive.Window(WindowFunction function) -> window(value, function, inputs, image, y, x, channel);
            default -> throw new IllegalArgumentException("no reference of " + value.primitive());
        };
    }

    private static double broadcast(double[] numbers, Shape shape, int image, int y, int x, int channel) {
        return numbers[
                index(
                        shape,
                        shape.images() == 1 ? 0 : image,
                        shape.height() == 1 ? 0 : y,
                        shape.width() == 1 ? 0 : x,
                        shape.channels() == 1 ? 0 : channel)];
    }

    private static int index(Shape shape, int image, int y, int x, int channel) {
        return ((image * shape.height() + y) * shape.width() + x) * shape.channels() + channel;
    }

    private static double apply(Function function, double a, double b) {
        return switch (function) {
            case REPEAT -> a;
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAXIMUM -> Math.max(a, b);
            case LARGER -> a > b ? 1 : 0;
            case SQUARE -> a * a;
            case SQUARE_ROOT -> Math.sqrt(a);
            case RECIPROCAL_SQUARE_ROOT -> 1 / Math.sqrt(a);
            case ABSOLUTE -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case EXPONENTIAL -> Math.exp(a);
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case SINE -> Math.sin(a);
            case COSINE -> Math.cos(a);
        };
    }

    private static double window(
            Value value, WindowFunction function, List<double[]> inputs, int image, int y, int x, int channel) {
        Shape from = value.inputs().getFirst().shape();
        double[] numbers = inputs.getFirst();
        return switch (function) {
            case WindowFunction.AveragePool(PoolGeometry(int size, int stride, int top, int left)) -> {
                double sum = 0;
                int count = 0;
                for (int i = y * stride - top; i < y * stride - top + size; i++) {
                    for (int j = x * stride - left; j < x * stride - left + size; j++) {
                        if (i >= 0 && i < from.height() && j >= 0 && j < from.width()) {
                            sum += numbers[index(from, image, i, j, channel)];
                            count++;
                        }
                    }
                }
                yield sum / count;
            }
            case WindowFunction.Bilinear bilinear -> {
                double sum = 0;
                for (int i = 0; i < from.height(); i++) {
                    double row = share(y, i, from.height(), value.shape().height());
                    for (int j = 0; j < from.width() && row > 0; j++) {
                        double weight =
                                row * share(x, j, from.width(), value.shape().width());
                        sum += weight * numbers[index(from, image, i, j, channel)];
                    }
                }
                yield sum;
            }
            case WindowFunction.BilinearGradient gradient -> {
                double sum = 0;
                for (int i = 0; i < from.height(); i++) {
                    double row = share(i, y, value.shape().height(), from.height());
                    for (int j = 0; j < from.width() && row > 0; j++) {
                        double weight = row * share(j, x, value.shape().width(), from.width());
                        sum += weight * numbers[index(from, image, i, j, channel)];
                    }
                }
                yield sum;
            }
            case WindowFunction.AveragePoolGradient(PoolGeometry(int size, int stride, int top, int left)) -> {
                double sum = 0;
                for (int i = 0; i < from.height(); i++) {
                    for (int j = 0; j < from.width(); j++) {
                        int firstRow = i * stride - top;
                        int firstColumn = j * stride - left;
                        if (y >= firstRow && y < firstRow + size && x >= firstColumn && x < firstColumn + size) {
                            int rows = Math.min(firstRow + size, value.shape().height()) - Math.max(firstRow, 0);
                            int columns =
                                    Math.min(firstColumn + size, value.shape().width()) - Math.max(firstColumn, 0);
                            sum += numbers[index(from, image, i, j, channel)] / (rows * columns);
                        }
                    }
                }
                yield sum;
            }
            default -> throw new IllegalArgumentException("no reference of " + function);
        };
    }

    /** How much of a position of a resized image is a position of the image: half-pixel centers, clamped at the border. */
    private static double share(int position, int source, int size, int resized) {
        double at = Math.max(0, (position + 0.5) * size / resized - 0.5);
        int first = Math.min((int) at, size - 1);
        int second = Math.min(first + 1, size - 1);
        double second0 = at - first;
        return (first == source ? 1 - second0 : 0) + (second == source ? second0 : 0);
    }

    /** Calls {@code each} for every product of a convolution. */
    private interface Product {
        void of(int output, int input, int kernel);
    }

    private static void products(ConvolutionGeometry geometry, Shape output, Shape input, Product product) {
        var kernel = new Shape(output.channels(), geometry.kernelHeight(), geometry.kernelWidth(), input.channels());
        for (int image = 0; image < output.images(); image++) {
            for (int y = 0; y < output.height(); y++) {
                for (int x = 0; x < output.width(); x++) {
                    for (int a = 0; a < kernel.height(); a++) {
                        for (int b = 0; b < kernel.width(); b++) {
                            int i = y * geometry.stride() - geometry.rowPadding() + a;
                            int j = x * geometry.stride() - geometry.columnPadding() + b;
                            if (i < 0 || i >= input.height() || j < 0 || j >= input.width()) {
                                continue;
                            }
                            for (int filter = 0; filter < output.channels(); filter++) {
                                for (int channel = 0; channel < input.channels(); channel++) {
                                    product.of(
                                            index(output, image, y, x, filter),
                                            index(input, image, i, j, channel),
                                            index(kernel, filter, a, b, channel));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static double[] convolution(Value value, ConvolutionGeometry geometry, List<double[]> inputs) {
        double[] numbers = new double[(int) value.shape().size()];
        products(
                geometry,
                value.shape(),
                value.inputs().getFirst().shape(),
                (output, input, kernel) -> numbers[output] += inputs.getFirst()[input] * inputs.get(1)[kernel]);
        return numbers;
    }

    private static double[] inputGradient(Value value, ConvolutionGeometry geometry, List<double[]> inputs) {
        double[] numbers = new double[(int) value.shape().size()];
        products(
                geometry,
                value.inputs().getFirst().shape(),
                value.shape(),
                (output, input, kernel) -> numbers[input] += inputs.getFirst()[output] * inputs.get(1)[kernel]);
        return numbers;
    }

    private static double[] kernelGradient(Value value, ConvolutionGeometry geometry, List<double[]> inputs) {
        double[] numbers = new double[(int) value.shape().size()];
        products(
                geometry,
                value.inputs().getFirst().shape(),
                value.inputs().get(1).shape(),
                (output, input, kernel) -> numbers[kernel] += inputs.getFirst()[output] * inputs.get(1)[input]);
        return numbers;
    }
}
