package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.format.HostTensor;
import java.util.List;
import java.util.Map;

/** A training by programs, whose device begins steps before the losses of earlier ones are read. */
final class TrainingByProgram implements Training {
    private static final int CHANNELS = 3;
    /** The rest is for what a step computes. */
    private static final int SHARE_OF_MEMORY_FOR_IMAGES = 4;

    private final Resources resources = new Resources();
    private final ProgramState state;
    private final ProgramTraining training;
    private final StepBatches hostBatches;
    private final boolean onDevice;
    private final int microBatches;

    TrainingByProgram(Device device, TrainingRequest request, TrainingStart start) {
        TrainingData data = request.data();
        this.microBatches = request.microBatches();
        this.onDevice = microBatches == 1 && fits(device, data);
        this.hostBatches = data.batches(List.of()); // masks are drawn on the device
        try {
            this.state = resources.add(ProgramState.restore(
                    device,
                    request.graph(),
                    start.tensors(request.settings().ema()),
                    start.steps(),
                    request.computeType()));
            this.training = resources.add(onDevice ? onDevice(device, request) : fromHost(device, request));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private static boolean fits(Device device, TrainingData data) {
        long numbers = (long) data.images().count()
                * data.images().imageSize()
                * data.images().imageSize()
                * CHANNELS;
        return numbers <= Integer.MAX_VALUE
                && numbers * Float.BYTES <= device.memoryBytes() / SHARE_OF_MEMORY_FOR_IMAGES;
    }

    private ProgramTraining onDevice(Device device, TrainingRequest request) {
        TrainingData data = request.data();
        var batches = resources.add(new DeviceBatches(
                device, data.images(), data.normalizer(), data.seed(), data.flips(), data.order(), data.labels()));
        return new ProgramTraining(device, state, request.schedule(), request.settings(), batches);
    }

    private ProgramTraining fromHost(Device device, TrainingRequest request) {
        int microBatch = request.data().order().batchSize() / microBatches;
        return new ProgramTraining(device, state, request.schedule(), request.settings(), microBatch, microBatches);
    }

    @Override
    public long steps() {
        return state.steps();
    }

    @Override
    public long begun() {
        return state.steps() + training.started();
    }

    @Override
    public Losses next(long until) {
        if (training.started() == 0 && until <= steps()) {
            throw new IllegalArgumentException("step " + until + " is done");
        }
        while (begun() < until && training.canStart()) {
            if (onDevice) {
                training.start();
            } else {
                training.start(hostBatches.normalized(begun()).split(microBatches));
            }
        }
        return training.finish();
    }

    @Override
    public Map<String, HostTensor> state() {
        requireSettled();
        return state.toHost();
    }

    @Override
    public Map<String, HostTensor> network() {
        requireSettled();
        return state.networkToHost();
    }

    @Override
    public Map<String, HostTensor> ema(int average) {
        requireSettled();
        return state.averageToHost(average);
    }

    private void requireSettled() {
        if (training.started() > 0) {
            throw new IllegalStateException("steps " + (steps() + 1) + " to " + begun() + " are begun");
        }
    }

    @Override
    public void close() {
        resources.close();
    }
}
