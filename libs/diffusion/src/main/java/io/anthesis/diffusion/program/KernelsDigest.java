package io.anthesis.diffusion.program;

import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.kernel.Digests;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.kernel.KernelText;
import io.anthesis.program.kernel.KernelWriter;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.schedule.Scheduler;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names the kernels of this version: those written by hand, and those that it writes for small networks that have every operation, in training
 * and in evaluation. A version that writes other kernels has another digest.
 */
public final class KernelsDigest {
    private static final int SIZE = 16;
    private static final int BATCH = 2;
    private static final int EMBEDDING = 16;
    private static final double MAX_FREQUENCY = 1000;
    private static final int CLASSES = 3;
    private static final double DROPOUT = 0.1;

    private KernelsDigest() {}

    /** @return SHA-256 in hexadecimal digits */
    public static String here() {
        return Once.DIGEST;
    }

    private static final class Once {
        private static final String DIGEST = compute();
    }

    private static String compute() {
        var text = new StringBuilder();
        List<KernelSource> written = List.of(
                KernelSource.ofResource("random.cuh"),
                KernelSource.ofResource("step.cuh"),
                KernelSource.ofResource("batches.cu"),
                KernelSource.ofResource("steps.cu"),
                KernelSource.ofResource("optimizer.cu"),
                KernelSource.ofResource("sampling.cu"),
                KernelSource.ofResource("dropout.cu"),
                KernelSource.ofResource("classes.cu"),
                KernelSource.ofResource("averages.cu"));
        text.append(KernelText.of(written, ElementType.FLOAT32));
        List<DiffusionNetwork> networks = List.of(
                new ResidualUNet(SIZE, List.of(8, 16), 1, EMBEDDING, MAX_FREQUENCY),
                new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, EMBEDDING, MAX_FREQUENCY, 8, 2),
                new ResidualUNet(SIZE, List.of(8, 16), 1, EMBEDDING, MAX_FREQUENCY, CLASSES, DROPOUT),
                new ClearUNet(
                        SIZE,
                        List.of(8, 16),
                        List.of(false, true),
                        1,
                        EMBEDDING,
                        MAX_FREQUENCY,
                        8,
                        2,
                        CLASSES,
                        DROPOUT));
        for (DiffusionNetwork network : networks) {
            var objective = new Objective(PredictionType.NOISE, Objective.Loss.MAE, 0);
            NetworkGraph graph = network.graph();
            add(
                    text,
                    StepValues.of(network.trainingGraph(), PredictionType.NOISE, objective, BATCH, 1)
                            .outputs());
            add(
                    text,
                    List.copyOf(StepValues.evaluation(graph, PredictionType.NOISE, objective, BATCH)
                            .values()));
            add(text, evaluation(graph));
        }
        add(text, evaluation(features()));
        return Digests.of(text.toString());
    }

    private static void add(StringBuilder text, List<Value> outputs) {
        Schedule schedule = Scheduler.of(outputs);
        text.append(schedule);
        for (ElementType activations : ElementType.values()) {
            schedule.instructions().stream()
                    .filter(RowKernel.class::isInstance)
                    .map(kernel -> KernelWriter.write((RowKernel) kernel, schedule.types(), activations.bytes()))
                    .forEach(kernel -> text.append(kernel.text()));
        }
    }

    private static List<Value> evaluation(NetworkGraph graph) {
        var values = new Values();
        Map<String, Value> inputs = new HashMap<>();
        for (Symbol input : graph.inputs()) {
            var shape = new Shape(BATCH, input.height(), input.width(), input.channels());
            inputs.put(input.layer(), values.source(input.layer(), shape, NumberType.FLOAT32));
        }
        return List.of(NetworkValues.evaluation(values, graph, inputs).output());
    }

    /** What feature extractors are made of beside that. */
    private static NetworkGraph features() {
        var g = new GraphBuilder();
        Symbol x =
                g.affine(g.bilinearResize(g.input("images", SIZE, SIZE, 3), SIZE + SIZE / 2, SIZE + SIZE / 2), 2, -1);
        x = g.relu(g.conv2d(x, new Operation.Conv2d(8, 3, 3, 2, Padding.VALID, true), Initializer.HE_NORMAL));
        x = g.concatenate(g.maxPooling(x, 3, 1, Padding.VALID), g.averagePooling(x, 3, 1, Padding.VALID));
        return g.build(g.globalAveragePooling(x));
    }
}
