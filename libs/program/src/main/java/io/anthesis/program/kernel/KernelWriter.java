package io.anthesis.program.kernel;

import io.anthesis.program.schedule.Instruction.Root;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Instruction.Store;
import io.anthesis.program.schedule.Instruction.Sum;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a kernel: a block of threads passes over positions of one image, each thread with channels of its own. What is the same at
 * all positions is computed before; sums stay in registers until the end, and the last block to finish adds up those of all blocks
 * in their order.
 */
public final class KernelWriter {
    private static final int DIGITS_OF_NAME = 16;

    private final RowKernel kernel;
    private final Lanes lanes;
    private final Expressions expressions;
    private final StringBuilder sums = new StringBuilder();
    private final StringBuilder afterwards = new StringBuilder();

    private KernelWriter(RowKernel kernel, Map<Value, NumberType> types, int activationBytes) {
        this.kernel = kernel;
        var measure = new Measure(kernel, types);
        int pack = 16 / (measure.readsActivations() ? activationBytes : 4);
        this.lanes = Lanes.of(kernel, measure.isWhole(pack) ? pack : 1);
        boolean whole = lanes.perThread() >= pack && measure.isWhole(lanes.perThread());
        this.expressions = new Expressions(kernel, lanes, types, whole);
    }

    /**
     * @param types of all values in memory
     * @param activationBytes of a number of type {@link NumberType#ACTIVATION}: 2 for bfloat16, 4 for float32
     */
    public static KernelSource write(RowKernel kernel, Map<Value, NumberType> types, int activationBytes) {
        return new KernelWriter(kernel, types, activationBytes).write();
    }

    private KernelSource write() {
        int slot = 0;
        boolean rowSums = false;
        boolean imageSums = false;
        var declarations = new StringBuilder();
        for (Root root : kernel.roots()) {
            if (root instanceof Store store) {
                expressions.store(store);
            } else {
                int channels = root.value().shape().channels();
                boolean ofImages = root.value().primitive() instanceof Primitive.ImageSum;
                addUp((Sum) root, slot, declarations);
                finish((Sum) root, slot, ofImages);
                rowSums |= !ofImages;
                imageSums |= ofImages;
                slot += channels;
            }
        }
        return source(slot, declarations, rowSums, imageSums);
    }

    private void addUp(Sum sum, int slot, StringBuilder declarations) {
        Value operand = sum.operand();
        int channels = operand.shape().channels();
        String name = expressions.newName("sum");
        if (channels > Shape.FEW_CHANNELS) {
            declarations.append("    float ").append(name).append("[V] = {};\n");
            expressions.inLoop(
                    "if (live) for (int i = 0; i < V; i++) " + name + "[i] += " + expressions.vector(operand) + ";");
            sums.append("    block_sums<V, G>(")
                    .append(name)
                    .append(", ")
                    .append(channels)
                    .append(", shared, mine + ")
                    .append(slot)
                    .append(");\n");
        } else {
            for (int channel = 0; channel < channels; channel++) {
                declarations
                        .append("    float ")
                        .append(name)
                        .append("_")
                        .append(channel)
                        .append(" = 0.f;\n");
                expressions.inLoop("if (live && g == 0) " + name + "_" + channel + " += "
                        + expressions.scalar(operand, channel) + ";");
                sums.append("    block_sum(")
                        .append(name)
                        .append("_")
                        .append(channel)
                        .append(", shared, mine + ")
                        .append(slot + channel)
                        .append(");\n");
            }
        }
    }

    private void finish(Sum sum, int slot, boolean ofImages) {
        int channels = sum.value().shape().channels();
        String to = expressions.memory().written(sum.value());
        if (ofImages) {
            afterwards
                    .append("    if (last_of_image) add_blocks(partial + (long)image * gridDim.x * S + ")
                    .append(slot)
                    .append(", gridDim.x, S, ")
                    .append(channels)
                    .append(", shared, ")
                    .append(to)
                    .append(" + image * ")
                    .append(channels)
                    .append(");\n");
        } else {
            afterwards
                    .append("    if (last) add_blocks(partial + ")
                    .append(slot)
                    .append(", gridDim.x * gridDim.y, S, ")
                    .append(channels)
                    .append(", shared, ")
                    .append(to)
                    .append(");\n");
        }
    }

    private KernelSource source(int slots, StringBuilder declarations, boolean rowSums, boolean imageSums) {
        Shape domain = kernel.domain();
        var text = new StringBuilder();
        List<String> parameters = new ArrayList<>(expressions.memory().parameters());
        if (slots > 0) {
            parameters.add("float* partial");
            parameters.add("unsigned int* counters");
        }
        text.append("(").append(String.join(", ", parameters)).append(") {\n");
        text.append("    const int C = %d, V = %d, G = %d, ROWS = %d, POSITIONS = %d, S = %d;\n"
                .formatted(
                        lanes.channels(),
                        lanes.perThread(),
                        lanes.threads(),
                        lanes.rowsOfBlock(),
                        domain.positions(),
                        slots));
        text.append("    const int t = threadIdx.x, g = t % G, r = t / G, c = g * V, image = blockIdx.y;\n");
        text.append("    const bool active = r < ROWS;\n");
        text.append(expressions.before());
        text.append(declarations);
        text.append("    for (int from = blockIdx.x * ROWS; from < POSITIONS; from += gridDim.x * ROWS) {\n");
        text.append("        const int n = from + r;\n");
        text.append("        const bool live = active && n < POSITIONS;\n");
        text.append(expressions.loop());
        text.append("    }\n");
        if (slots > 0) {
            text.append("    __shared__ float shared[THREADS * (V < LANES_AT_ONCE ? V : LANES_AT_ONCE)];\n");
            text.append("    float* mine = partial + ((long)image * gridDim.x + blockIdx.x) * S;\n");
            text.append(sums);
            if (imageSums) {
                text.append("    bool last_of_image = is_last(counters + 1 + image, gridDim.x);\n");
            }
            if (rowSums) {
                text.append("    bool last = is_last(counters, gridDim.x * gridDim.y);\n");
            }
            text.append(afterwards);
        }
        text.append("}\n");
        String name = "k" + Digests.of(text.toString()).substring(0, DIGITS_OF_NAME);
        return new KernelSource(
                name,
                "extern \"C\" __global__ void " + name + text,
                expressions.memory().reads(),
                expressions.memory().writes(),
                slots,
                lanes.rowsOfBlock());
    }
}
