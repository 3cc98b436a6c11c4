package io.anthesis.diffusion.program;

import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Resources;
import io.anthesis.program.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Losses of a network in evaluation mode: what {@code DiffusionTraining.evaluate} computes by TorchScript. For one thread. */
public final class ProgramLosses implements AutoCloseable {
    private final Resources resources = new Resources();
    private final DiffusionSchedule schedule;
    private final TrainingSettings settings;
    private final NetworkWeights weights;
    private final Map<PredictionType, Value> losses;
    private final Program program;
    private final Map<String, DeviceArray> sources = new HashMap<>();
    private final Optional<Integer> classRows;
    private final int batch;

    /**
     * @param weights that may change between evaluations; the caller's to close, after this
     * @param batch images of a batch
     */
    public ProgramLosses(
            Device device, NetworkWeights weights, DiffusionSchedule schedule, TrainingSettings settings, int batch) {
        this.schedule = schedule;
        this.settings = settings;
        this.weights = weights;
        this.batch = batch;
        this.classRows = StepValues.classRows(weights.graph());
        this.losses = StepValues.evaluation(weights.graph(), settings.predictionType(), settings.objective(), batch);
        int size = weights.graph().output().height();
        int numbers = batch * size * size * weights.graph().output().channels();
        try {
            this.program = resources.add(Program.compile(device, List.copyOf(losses.values()), weights.computeType()));
            program.requireMemory("losses of " + batch + " images");
            sources.put(StepValues.IMAGES, floats(device, numbers));
            sources.put(StepValues.NOISES, floats(device, numbers));
            sources.put(StepValues.SIGNAL_RATES, floats(device, batch));
            sources.put(StepValues.NOISE_RATES, floats(device, batch));
            classRows.ifPresent(rows -> sources.put(StepValues.CLASSES, floats(device, batch * rows)));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private DeviceArray floats(Device device, int count) {
        return resources.add(new DeviceArray(device, count, ElementType.FLOAT32));
    }

    /** @return losses of the batch, averaged over its numbers */
    public Losses of(NormalizedBatch batch) {
        DeviceClasses.require(batch.classes(), classRows, this.batch);
        Rates[] rates = settings.times().rates(schedule, batch.times());
        float[] signal = new float[rates.length];
        float[] noise = new float[rates.length];
        for (int i = 0; i < rates.length; i++) {
            signal[i] = rates[i].signal();
            noise[i] = rates[i].noise();
        }
        sources.get(StepValues.IMAGES).write(0, batch.images());
        sources.get(StepValues.NOISES).write(0, batch.noises());
        sources.get(StepValues.SIGNAL_RATES).write(0, signal);
        sources.get(StepValues.NOISE_RATES).write(0, noise);
        classRows.ifPresent(
                rows -> sources.get(StepValues.CLASSES).write(0, ClassLabels.oneHot(batch.classes(), rows)));
        program.run(source ->
                sources.containsKey(source.name()) ? sources.get(source.name()).address() : weights.address(source));
        return new Losses(read(PredictionType.NOISE), read(PredictionType.SIGNAL), read(PredictionType.VELOCITY));
    }

    private float read(PredictionType type) {
        return program.read(losses.get(type))[0];
    }

    @Override
    public void close() {
        resources.close();
    }
}
