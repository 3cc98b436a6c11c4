package io.anthesis.program.value;

import static io.anthesis.program.value.Function.ADD;
import static io.anthesis.program.value.Function.DIVIDE;
import static io.anthesis.program.value.Function.MULTIPLY;
import static io.anthesis.program.value.Function.SUBTRACT;

import io.anthesis.program.value.Primitive.Concatenate;
import io.anthesis.program.value.Primitive.Elementwise;
import io.anthesis.program.value.Primitive.Reduction;
import io.anthesis.program.value.Primitive.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes values. Equal ones are made once, and where a sum or a slice of a concatenation can be taken of its parts, it is: no
 * concatenation has to be written out for one.
 */
public final class Values {
    private record Key(Primitive primitive, List<Value> inputs, Shape shape) {}

    private final Map<Key, Value> made = new HashMap<>();
    private String label = "";

    /** What is made from now on belongs to this layer. */
    public void label(String layer) {
        label = layer;
    }

    private Value make(Primitive primitive, Shape shape, Value... inputs) {
        return made.computeIfAbsent(
                new Key(primitive, List.of(inputs), shape),
                key -> new Value(made.size(), label, primitive, key.inputs, shape));
    }

    public Value source(String name, Shape shape, NumberType type) {
        return make(new Primitive.Source(name, type), shape);
    }

    public Value constant(double number) {
        return make(new Primitive.Constant((float) number), Shape.ofChannels(1));
    }

    /** One number for each channel. */
    public Value constants(List<Float> numbers) {
        return make(new Primitive.ChannelConstants(numbers), Shape.ofChannels(numbers.size()));
    }

    /** @throws IllegalArgumentException if the shapes do not fit; the message gives them */
    public Value apply(Function function, Value... arguments) {
        if (arguments.length == 1 && isRepeated(arguments[0])) {
            Value once = arguments[0].inputs().getFirst();
            return repeat(apply(function, once), arguments[0].shape());
        }
        Shape shape = arguments[0].shape();
        for (Value argument : arguments) {
            shape = shape.broadcast(argument.shape());
        }
        return make(new Elementwise(function), shape, arguments);
    }

    public Value add(Value a, Value b) {
        return a.isConstant(0) ? b : b.isConstant(0) ? a : apply(ADD, a, b);
    }

    public Value subtract(Value a, Value b) {
        return b.isConstant(0) ? a : apply(SUBTRACT, a, b);
    }

    public Value multiply(Value a, Value b) {
        return a.isConstant(1) ? b : b.isConstant(1) ? a : apply(MULTIPLY, a, b);
    }

    public Value multiply(Value a, double factor) {
        return multiply(a, constant(factor));
    }

    public Value divide(Value a, Value b) {
        return apply(DIVIDE, a, b);
    }

    public Value square(Value a) {
        return apply(Function.SQUARE, a);
    }

    /** @return the value at every position of {@code shape}, and in every channel if it has one */
    public Value repeat(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : make(new Elementwise(Function.REPEAT), shape, x);
    }

    private static boolean isRepeated(Value x) {
        return x.primitive() instanceof Elementwise(Function function)
                && function == Function.REPEAT
                && !x.shape().equals(x.inputs().getFirst().shape());
    }

    /** x · sigmoid(x). */
    public Value swish(Value x) {
        return multiply(x, apply(Function.SIGMOID, x));
    }

    /** @param parts of the same positions */
    public Value concatenate(List<Value> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        Shape shape = parts.getFirst().shape();
        int channels = 0;
        for (Value part : parts) {
            if (!part.shape().withChannels(1).equals(shape.withChannels(1))) {
                throw new IllegalArgumentException(
                        "shapes " + shape + " and " + part.shape() + " cannot be side by side");
            }
            channels += part.shape().channels();
        }
        return make(new Concatenate(), shape.withChannels(channels), parts.toArray(new Value[0]));
    }

    /** @return so many channels from {@code from} on */
    public Value slice(Value x, int from, int channels) {
        if (channels == x.shape().channels() || x.shape().channels() == 1) {
            return x;
        }
        switch (x.primitive()) {
            case Slice(int before) -> {
                return slice(x.inputs().getFirst(), before + from, channels);
            }
            case Elementwise(Function function)
            when function == Function.REPEAT -> {
                Value once = slice(x.inputs().getFirst(), from, channels);
                return repeat(once, x.shape().withChannels(channels));
            }
            case Elementwise(Function function) -> {
                return apply(
                        function,
                        x.inputs().stream()
                                .map(input -> slice(input, from, channels))
                                .toArray(Value[]::new));
            }
            case Concatenate concatenation -> {
                int start = 0;
                for (Value part : x.inputs()) {
                    int end = start + part.shape().channels();
                    if (from >= start && from + channels <= end) {
                        return slice(part, from - start, channels);
                    }
                    start = end;
                }
            }
            default -> {}
        }
        return make(new Slice(from), x.shape().withChannels(channels), x);
    }

    /** @param matrix a source, shape (rows, 1, 1, columns) */
    public Value matrixRow(Value matrix, int row) {
        return make(
                new Primitive.MatrixRow(row), Shape.ofChannels(matrix.shape().channels()), matrix);
    }

    /** @param matrix a source, shape (rows, 1, 1, columns) */
    public Value matrixColumn(Value matrix, int column) {
        return make(
                new Primitive.MatrixColumn(column),
                Shape.ofChannels(matrix.shape().images()),
                matrix);
    }

    /** The same numbers under another shape. What is viewed is written to memory. */
    public Value view(Value x, Shape shape) {
        if (x.shape().size() != shape.size()) {
            throw new IllegalArgumentException("a value of shape " + x.shape() + " cannot be viewed as " + shape);
        }
        return x.shape().equals(shape) ? x : make(new Primitive.View(), shape, x);
    }

    /** @return the sum over the positions of all images, (1, 1, 1, channels), float32 */
    public Value rowSum(Value x) {
        if (x.shape().rows() == 1) {
            return x;
        }
        if (isRepeated(x)) {
            Value once = x.inputs().getFirst();
            return multiply(
                    rowSum(once), (double) x.shape().rows() / once.shape().rows());
        }
        List<Value> parts = parts(x);
        return parts.size() == 1
                ? make(new Primitive.RowSum(), Shape.ofChannels(x.shape().channels()), x)
                : concatenate(parts.stream().map(this::rowSum).toList());
    }

    /** @return the sum over the positions of each image, (images, 1, 1, channels), float32 */
    public Value imageSum(Value x) {
        if (x.shape().positions() == 1) {
            return x;
        }
        if (isRepeated(x)) {
            Value once = x.inputs().getFirst();
            return multiply(
                    imageSum(once),
                    (double) x.shape().positions() / once.shape().positions());
        }
        List<Value> parts = parts(x);
        Shape shape = x.shape();
        return parts.size() == 1
                ? make(new Primitive.ImageSum(), new Shape(shape.images(), 1, 1, shape.channels()), x)
                : concatenate(parts.stream().map(this::imageSum).toList());
    }

    /** What {@code x} is the concatenation of, functions of one argument included. */
    private List<Value> parts(Value x) {
        if (x.primitive() instanceof Concatenate) {
            return x.inputs();
        }
        if (x.primitive() instanceof Elementwise(Function function)
                && x.inputs().size() == 1) {
            List<Value> parts = parts(x.inputs().getFirst());
            return parts.size() == 1
                    ? List.of(x)
                    : parts.stream().map(part -> apply(function, part)).toList();
        }
        return List.of(x);
    }

    public Value sumOfChannels(Value x) {
        return reduce(Reduction.SUM, x);
    }

    public Value largestOfChannels(Value x) {
        return reduce(Reduction.MAXIMUM, x);
    }

    private Value reduce(Reduction reduction, Value x) {
        return x.shape().channels() == 1
                ? x
                : make(new Primitive.ChannelReduction(reduction), x.shape().withChannels(1), x);
    }

    public Value window(WindowFunction function, Shape shape, Value... inputs) {
        return make(new Primitive.Window(function), shape, inputs);
    }

    /** What PyTorch's kernels read is written for them, unless it is of their type as it is. */
    private Value activation(Value x) {
        boolean full =
                switch (x.primitive()) {
                    case Primitive.Source(String name, NumberType type) -> type == NumberType.FLOAT32;
                    case Primitive.RowSum sum -> true;
                    case Primitive.ImageSum sum -> true;
                    case Primitive.View view -> true;
                    default -> false;
                };
        return full ? make(new Elementwise(Function.REPEAT), x.shape(), x) : x;
    }

    /** @param kernel shape (filters, height, width, channels) */
    public Value convolution(ConvolutionGeometry geometry, Value x, Value kernel) {
        return make(
                new Primitive.Convolution(geometry),
                geometry.output(x.shape(), kernel.shape()),
                activation(x),
                activation(kernel));
    }

    /** @param shape of the convolution's input */
    public Value convolutionInputGradient(ConvolutionGeometry geometry, Value gradient, Value kernel, Shape shape) {
        return make(new Primitive.ConvolutionInputGradient(geometry), shape, activation(gradient), activation(kernel));
    }

    public Value convolutionKernelGradient(ConvolutionGeometry geometry, Value gradient, Value x, Value kernel) {
        return make(
                new Primitive.ConvolutionKernelGradient(geometry),
                kernel.shape(),
                activation(gradient),
                activation(x),
                activation(kernel));
    }

    /** For each head a bᵀ over its channels: every position of a with every one of b. */
    public Value headProducts(int heads, Value a, Value b) {
        int positions = a.shape().positions();
        return make(
                new Primitive.HeadProducts(heads),
                new Shape(a.shape().images(), heads, positions, positions),
                activation(a),
                activation(b));
    }

    /** For each head a b. */
    public Value headMixtures(int heads, Value a, Value b) {
        return make(new Primitive.HeadMixtures(heads), b.shape(), activation(a), activation(b));
    }

    /** For each head aᵀ b. */
    public Value transposedHeadMixtures(int heads, Value a, Value b) {
        return make(new Primitive.TransposedHeadMixtures(heads), b.shape(), activation(a), activation(b));
    }

    /** @return the sum of one value or more */
    public Value sum(Value... values) {
        var left = new ArrayList<>(Arrays.asList(values));
        Value sum = left.removeFirst();
        for (Value value : left) {
            sum = add(sum, value);
        }
        return sum;
    }
}
