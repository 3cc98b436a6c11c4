package io.anthesis.diffusion.program;

import io.anthesis.diffusion.program.DeviceBatches.Chosen;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.RepeatedProgram;
import io.anthesis.program.device.Resources;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.tensor.graph.NetworkGraph;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a network by a program of a device: what {@code DiffusionTraining} does by TorchScript. Steps may be started ahead of their
 * results, so that the device has work all the time. For one thread.
 */
public final class ProgramTraining implements AutoCloseable {
    private final Resources resources = new Resources();
    private final TrainingSettings settings;
    private final DiffusionSchedule schedule;
    private final ProgramState state;
    private final Program program;
    private final RepeatedProgram microBatch;
    private final DeviceArray images;
    private final DeviceArray noises;
    private final DeviceMasks masks;
    private final Optional<Integer> classRows;
    private final Optional<DeviceClasses> classes;
    private final StepTable table;
    private final WeightUpdate update;
    private final Optional<DeviceBatches> batches;
    private final int batchSize;
    private final int microBatches;
    private final Deque<Started> started = new ArrayDeque<>();
    private int lastTicket;

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
        this.settings = settings;
        this.schedule = schedule;
        this.state = state;
        this.batchSize = batchSize;
        this.microBatches = microBatches;
        if (state.averages.size() != settings.ema().averages()) {
            throw new IllegalArgumentException("the state has " + state.averages.size()
                    + " moving averages, the settings have " + settings.ema().averages());
        }
        NetworkGraph graph = state.network.graph();
        this.classRows = StepValues.classRows(graph);
        StepValues values =
                StepValues.of(graph, settings.predictionType(), settings.objective(), batchSize, 1.0 / microBatches);
        try {
            this.program = resources.add(Program.compile(device, values.outputs(), state.network.computeType()));
            this.microBatch =
                    resources.add(new RepeatedProgram(device, program, "a training step of " + batchSize + " images"));
            int size = graph.output().height();
            int numbers = batchSize * size * size * graph.output().channels();
            this.images = resources.add(new DeviceArray(device, numbers, ElementType.FLOAT32));
            this.noises = resources.add(new DeviceArray(device, numbers, ElementType.FLOAT32));
            this.masks = resources.add(
                    new DeviceMasks(device, graph, batchSize, ElementType.ofActivations(state.network.computeType())));
            this.classes = classRows.map(rows -> resources.add(new DeviceClasses(device, batchSize, rows)));
            this.table = resources.add(new StepTable(
                    device, batchSize, microBatches, settings.ema().averages()));
            this.update = resources.add(new WeightUpdate(device, values, state));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /** A step without its result. */
    private record Started(long step, int ticket) {}

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
        requireNoneStarted();
        start(given);
        return finish();
    }

    /** As {@link #step(List)}, of the step's batch of those that this training was made with. */
    public Losses step() {
        requireNoneStarted();
        start();
        return finish();
    }

    private void requireNoneStarted() {
        if (!started.isEmpty()) {
            throw new IllegalStateException(started.size() + " steps are started; their results come first");
        }
    }

    /** Starts a step without waiting for its result, which {@link #finish} gives. */
    public void start(List<NormalizedBatch> given) {
        if (given.size() != microBatches) {
            throw new IllegalArgumentException(
                    "a step has " + microBatches + " micro-batches, given were " + given.size());
        }
        given.forEach(this::requireSize);
        start((step, microBatch) -> {
            NormalizedBatch batch = given.get(microBatch);
            images.write(0, batch.images());
            noises.write(0, batch.noises());
            return new Chosen(batch.times(), batch.classes(), batch.masks());
        });
    }

    private void requireSize(NormalizedBatch batch) {
        DeviceClasses.require(batch.classes(), classRows, batchSize);
        int expected = images.count();
        if (batch.images().length != expected
                || batch.noises().length != expected
                || batch.times().length != batchSize) {
            throw new IllegalArgumentException("a micro-batch has " + expected + " numbers of images and of noises and "
                    + batchSize + " times, given were " + batch.images().length + ", " + batch.noises().length + " and "
                    + batch.times().length);
        }
    }

    /** As {@link #start(List)}, of the step's batch of those that this training was made with. */
    public void start() {
        DeviceBatches made = batches.orElseThrow(
                () -> new IllegalStateException("this training has no batches of its own; each step is given them"));
        start((step, microBatch) -> made.choose(step - 1));
    }

    private interface MicroBatches {
        Chosen of(long step, int microBatch);
    }

    private void start(MicroBatches of) {
        if (!canStart()) {
            throw new IllegalStateException(started.size() + " steps are started, and none of them is finished yet");
        }
        long step = state.steps() + started.size() + 1;
        int ticket = lastTicket + 1 & Integer.MAX_VALUE;
        try {
            for (int i = 0; i < microBatches; i++) {
                Chosen chosen = of.of(step, i);
                DeviceClasses.require(chosen.classes(), classRows, batchSize);
                Rates[] rates = settings.times().rates(schedule, chosen.times());
                float[] lossWeights = settings.objective().weights(rates);
                table.write(update.settings(settings, step, i > 0, ticket), chosen, rates, lossWeights);
                compute();
            }
        } catch (RuntimeException e) {
            try {
                state.forgetPendingStatistics();
            } catch (RuntimeException ofFailedDevice) {
                e.addSuppressed(ofFailedDevice);
            }
            throw e;
        }
        if (microBatches > 1) {
            apply();
        }
        lastTicket = ticket;
        started.add(new Started(step, ticket));
    }

    /**
     * Steps of this training's own batches, as many ahead of their results as may be.
     *
     * @param losses is given those of each step in turn
     * @throws NonFiniteLoss as {@link #finish}
     */
    public void run(int steps, Consumer<Losses> losses) {
        for (int begun = 0, finished = 0; finished < steps; finished++) {
            while (begun < steps && canStart()) {
                start();
                begun++;
            }
            losses.accept(finish());
        }
    }

    /** @return whether another step may be started before one is finished */
    public boolean canStart() {
        return started.size() < StepTable.STEPS_AHEAD;
    }

    /** @return steps that were started and are not finished; the state on the device is ahead by as many */
    public int started() {
        return started.size();
    }

    /**
     * Waits for the oldest step that was started.
     *
     * @return the losses before the step, averaged
     * @throws NonFiniteLoss if a loss or the norm of the gradients was infinite or not a number. The state is as it was before that
     *     step: those that were started after it have changed nothing, and have no results
     */
    public Losses finish() {
        Started oldest = started.remove();
        StepTable.Report report = table.await(oldest.ticket);
        Losses losses = WeightUpdate.losses(report.losses(), microBatches);
        if (report.stopped() != 0) {
            started.forEach(later -> table.await(later.ticket));
            started.clear();
            update.forgetVerdict();
            throw new NonFiniteLoss(oldest.step, losses);
        }
        state.count(oldest.step);
        return losses;
    }

    private void compute() {
        microBatch.start(
                () -> {
                    run();
                    update.find(program);
                    leave();
                },
                () -> {
                    run();
                    leave();
                },
                () -> update.find(program));
    }

    /** What follows the gradients of a micro-batch: where it is the only one, the whole step. */
    private void leave() {
        update.gather(table.settings());
        if (microBatches == 1) {
            apply();
        }
    }

    private void apply() {
        update.apply(table);
        table.report(update.lossesAddress(), update.verdictAddress());
    }

    private void run() {
        table.begin();
        batches.ifPresent(made -> made.start(table.numbers(), table.stream(), images.address(), noises.address()));
        masks.start(table.masks());
        classes.ifPresent(rows -> rows.start(table.classes()));
        program.run(this::address);
    }

    private long address(Source source) {
        return switch (source.name()) {
            case StepValues.IMAGES -> images.address();
            case StepValues.NOISES -> noises.address();
            case StepValues.CLASSES -> classes.orElseThrow().address();
            default -> {
                if (masks.contains(source.name())) {
                    yield masks.address(source.name());
                }
                yield table.contains(source.name()) ? table.address(source.name()) : state.network.address(source);
            }
        };
    }

    /** @return whether steps are started as one thing by now */
    public boolean isCaptured() {
        return microBatch.isCaptured();
    }

    /** @return what a step computes, one instruction a line */
    @Override
    public String toString() {
        return program.schedule().toString();
    }

    @Override
    public void close() {
        resources.close();
    }
}
