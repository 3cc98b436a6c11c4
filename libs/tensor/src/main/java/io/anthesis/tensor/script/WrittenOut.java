package io.anthesis.tensor.script;

import io.anthesis.tensor.graph.Operation;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Operations that are written out in simpler ones, as no kernel does just that. */
final class WrittenOut {
    private WrittenOut() {}

    /** Half-pixel centers: each output is three quarters of the nearer input and a quarter of the next one. */
    static String doubled(String y, String x, int dimension, int size, String shape) {
        String ends = "torch.cat([torch.narrow(" + x + ", " + dimension + ", 0, 1), " + x + ", torch.narrow(" + x + ", "
                + dimension + ", " + (size - 1) + ", 1)], " + dimension + ")";
        String before = "torch.narrow(" + y + "_x, " + dimension + ", 0, " + size + ")";
        String after = "torch.narrow(" + y + "_x, " + dimension + ", 2, " + size + ")";
        return OperationScript.line(y + "_x = " + ends)
                + OperationScript.line(
                        y + "_even = torch.add(torch.mul(" + x + ", 0.75), torch.mul(" + before + ", 0.25))")
                + OperationScript.line(
                        y + "_odd = torch.add(torch.mul(" + x + ", 0.75), torch.mul(" + after + ", 0.25))")
                + OperationScript.line(y + " = torch.reshape(torch.stack([" + y + "_even, " + y + "_odd], "
                        + (dimension + 1) + "), " + shape + ")");
    }

    static String embedding(Operation.SinusoidalEmbedding embedding, String x) {
        int count = embedding.dimensions() / 2;
        double step = count == 1 ? 0 : Math.log(embedding.maxFrequency()) / (count - 1);
        // In float32 as Keras computes them: at 1000 turns a rounding of the frequency is visible in the sine. Number
        // by number, as a
        // GPU would wait for a tensor of them to be copied.
        String angles = DoubleStream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> (float) (2 * Math.PI) * (float) Math.exp((float) (i * step)))
                .mapToObj(speed -> "torch.mul(" + x + ", " + speed + ")")
                .collect(Collectors.joining(", "));
        String y = "torch.cat([" + angles + "], 1)";
        return "torch.cat([torch.sin(" + y + "), torch.cos(" + y + ")], 1)";
    }
}
