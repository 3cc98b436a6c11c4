package io.anthesis.diffusion.program;

import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Replay;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.tensor.graph.NetworkGraph;
import java.util.List;
import java.util.Optional;

/** Trains a network by a program of a device: what {@code DiffusionTraining} does by TorchScript. For one thread. */
public final class ProgramTraining implements AutoCloseable {
    private final TrainingSettings settings;
    private final DiffusionSchedule schedule;
    private final ProgramState state;
    private final Program program;
    private final BatchMemory memory;
    private final WeightUpdate update;
    private final Device device;
    private final Optional<DeviceBatches> batches;
    private final int microBatches;
    private boolean hasRun;
    private Optional<Replay> captured = Optional.empty();

    /**
     * @param state that the steps change; the caller's to close, after this
     * @param batchSize images of a micro-batch
     * @param microBatches of a step
     */
    public ProgramTraining(
            Device device,
            ProgramState state,
            DiffusionSchedule schedule,
            TrainingSettings settings,
            int batchSize,
            int microBatches) {
        this(device, state, schedule, settings, batchSize, microBatches, Optional.empty());
    }

    /** @param batches that the steps are made of, each step one; the caller's to close, after this */
    public ProgramTraining(
            Device device,
            ProgramState state,
            DiffusionSchedule schedule,
            TrainingSettings settings,
            DeviceBatches batches) {
        this(device, state, schedule, settings, batches.batchSize(), 1, Optional.of(batches));
    }

    private ProgramTraining(
            Device device,
            ProgramState state,
            DiffusionSchedule schedule,
            TrainingSettings settings,
            int batchSize,
            int microBatches,
            Optional<DeviceBatches> batches) {
        this.batches = batches;
        this.device = device;
        this.settings = settings;
        this.schedule = schedule;
        this.state = state;
        this.microBatches = microBatches;
        NetworkGraph graph = state.network.graph();
        StepValues values =
                StepValues.of(graph, settings.predictionType(), settings.objective(), batchSize, 1.0 / microBatches);
        ElementType activations = state.network.activations();
        this.program = Program.compile(device, values.outputs(), activations);
        int size = graph.output().height();
        this.memory =
                new BatchMemory(device, batchSize, size * size * graph.output().channels());
        this.update = new WeightUpdate(device, values, state, activations);
    }

    /**
     * A batch in the memory of this process.
     *
     * @param images normalized, one after another, channels last
     * @param noises standard normal, as many
     * @param times one uniform number in [0, 1) for each image
     */
    public record NormalizedBatch(float[] images, float[] noises, float[] times) {}

    /** As {@link #step(List)}, of one batch. */
    public Losses step(NormalizedBatch batch) {
        return step(List.of(batch));
    }

    /**
     * One step: losses, gradients, AdamW, EMA. If it fails, nothing has changed.
     *
     * @param given as many micro-batches as a step has
     * @return the losses before the step, averaged
     * @throws NonFiniteLoss if a loss or the norm of the gradients is infinite or not a number
     */
    public Losses step(List<NormalizedBatch> given) {
        if (given.size() != microBatches) {
            throw new IllegalArgumentException(
                    "a step has " + microBatches + " micro-batches, given were " + given.size());
        }
        update.begin(settings, state.steps() + 1);
        for (int i = 0; i < microBatches; i++) {
            NormalizedBatch batch = given.get(i);
            memory.write(batch.images(), batch.noises());
            compute(batch.times(), i > 0);
        }
        return finish();
    }

    /** As {@link #step(List)}, of the step's batch of those that this training was made with. */
    public Losses step() {
        DeviceBatches made = batches.orElseThrow(
                () -> new IllegalStateException("this training has no batches of its own; each step is given them"));
        update.begin(settings, state.steps() + 1);
        compute(made.choose(state.steps()), false);
        return finish();
    }

    private Losses finish() {
        long step = state.steps() + 1;
        update.apply();
        Losses losses = update.losses(microBatches);
        if (!update.wasFinite()) {
            throw new NonFiniteLoss(step, losses);
        }
        state.count(step);
        return losses;
    }

    /** The first time as it is written, and from then on as one captured thing, where the device has such. */
    private void compute(float[] times, boolean later) {
        memory.write(settings.times().rates(schedule, times), settings.objective());
        update.expect(later);
        if (captured.isEmpty() && hasRun) {
            captured = device.capture(() -> {
                run();
                update.gather();
            });
            captured.ifPresent(replay -> update.find(program));
        }
        if (captured.isPresent()) {
            captured.get().start();
            return;
        }
        run();
        update.find(program);
        update.gather();
        hasRun = true;
    }

    private void run() {
        batches.ifPresent(made -> made.start(memory.address(StepValues.IMAGES), memory.address(StepValues.NOISES)));
        program.run(this::address);
    }

    private long address(Source source) {
        return memory.contains(source) ? memory.address(source.name()) : state.network.address(source);
    }

    /** @return what a step computes, one instruction a line */
    @Override
    public String toString() {
        return program.schedule().toString();
    }

    @Override
    public void close() {
        captured.ifPresent(Replay::close);
        program.close();
        memory.close();
        update.close();
    }
}
