package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.program.ProgramLosses;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import java.util.Map;

/** Losses by a program. */
final class LossesByProgram implements LossEvaluation {
    private final Resources resources = new Resources();
    private final ProgramLosses losses;
    private final BatchMaker batches;
    private final int batchSize;
    private final int parts;

    LossesByProgram(
            Device device,
            ModelSpec spec,
            Map<String, HostTensor> tensors,
            TrainingSettings settings,
            BatchMaker batches,
            int batchSize,
            int parts) {
        this.batches = batches;
        this.batchSize = batchSize;
        this.parts = parts;
        try {
            NetworkWeights weights =
                    resources.add(new NetworkWeights(device, spec.network().graph(), ComputeType.FLOAT32));
            weights.write(tensors);
            this.losses =
                    resources.add(new ProgramLosses(device, weights, spec.schedule(), settings, batchSize / parts));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    @Override
    public Losses of(long step, int[] numbers, int from) {
        var mean = new MeanLosses();
        for (NormalizedBatch part :
                batches.normalized(step, numbers, from, batchSize).split(parts)) {
            mean.add(losses.of(part));
        }
        return mean.finish();
    }

    @Override
    public void close() {
        resources.close();
    }
}
