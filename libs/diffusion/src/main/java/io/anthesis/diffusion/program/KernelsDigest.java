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
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.schedule.Scheduler;
import java.util.List;

/**
 * Names the kernels of this version: those written by hand, and those that it writes for two small networks that have every operation.
 * A version that computes anything in another way has another digest.
 */
public final class KernelsDigest {
    private static final int SIZE = 16;
    private static final int BATCH = 2;
    private static final int EMBEDDING = 16;
    private static final double MAX_FREQUENCY = 1000;

    private KernelsDigest() {}

    /** @return SHA-256 in hexadecimal digits */
    public static String here() {
        return Once.DIGEST;
    }

    private static final class Once {
        private static final String DIGEST = compute();
    }

    static String compute() {
        var text = new StringBuilder();
        List<KernelSource> written = List.of(
                KernelSource.ofResource("random.cuh"),
                KernelSource.ofResource("step.cuh"),
                KernelSource.ofResource("batches.cu"),
                KernelSource.ofResource("steps.cu"),
                KernelSource.ofResource("optimizer.cu"),
                KernelSource.ofResource("sampling.cu"));
        text.append(KernelText.of(written, ElementType.FLOAT32));
        List<DiffusionNetwork> networks = List.of(
                new ResidualUNet(SIZE, List.of(8, 16), 1, EMBEDDING, MAX_FREQUENCY),
                new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, EMBEDDING, MAX_FREQUENCY, 8, 2));
        for (DiffusionNetwork network : networks) {
            var objective = new Objective(PredictionType.NOISE, Objective.Loss.MAE, 0);
            StepValues values = StepValues.of(network.graph(), PredictionType.NOISE, objective, BATCH, 1);
            Schedule schedule = Scheduler.of(values.outputs());
            text.append(schedule);
            for (ElementType activations : ElementType.values()) {
                schedule.instructions().stream()
                        .filter(RowKernel.class::isInstance)
                        .map(kernel -> KernelWriter.write((RowKernel) kernel, schedule.types(), activations.bytes()))
                        .forEach(kernel -> text.append(kernel.text()));
            }
        }
        return Digests.of(text.toString());
    }
}
