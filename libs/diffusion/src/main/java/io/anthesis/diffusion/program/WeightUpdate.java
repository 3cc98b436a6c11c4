package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.network.WeightGradients;
import io.anthesis.program.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a step does after its gradients: collects them, looks at their norm, moves weights, moments and averages. */
final class WeightUpdate implements AutoCloseable {
    private static final int BYTES_OF_VERDICT = 8;
    /** Numbers that a block of {@code judge} adds up. */
    private static final int NUMBERS_OF_BLOCK = 2048;
    /** The losses on each component, and the minimized loss. */
    private static final int LOSSES = PredictionType.values().length + 1;

    private final Resources resources = new Resources();
    private final StepValues values;
    private final ProgramState state;
    private final KernelLibrary kernels;
    private final DeviceArray gradients;
    private final DeviceArray losses;
    private final DeviceArray verdict;
    private final DeviceArray partial;
    private final DeviceArray counter;
    private final DeviceArray parts;
    private final int partCount;
    private final Optional<MoreAverages> averages;

    WeightUpdate(Device device, StepValues values, ProgramState state) {
        this.values = values;
        this.state = state;
        try {
            this.kernels = resources.add(device.compile(
                    List.of(KernelSource.ofResource("step.cuh"), KernelSource.ofResource("optimizer.cu")),
                    ElementType.ofActivations(state.network.computeType())));
            this.gradients = resources.add(new DeviceArray(device, state.trainable.count(), ElementType.FLOAT32));
            this.losses = resources.add(new DeviceArray(device, LOSSES, ElementType.FLOAT32));
            this.verdict = resources.add(DeviceArray.ofBytes(device, new byte[BYTES_OF_VERDICT]));
            this.partial = resources.add(new DeviceArray(device, judgingBlocks(), ElementType.FLOAT32));
            this.counter = resources.add(new DeviceArray(device, 1, ElementType.FLOAT32));
            this.partCount = values.outputs().stream()
                    .mapToInt(output -> PartTable.rows((int) output.shape().size()))
                    .sum();
            this.averages = state.averages.size() == 1
                    ? Optional.empty()
                    : Optional.of(resources.add(new MoreAverages(device, state)));
            this.parts = resources.add(DeviceArray.ofBytes(device, new byte[partCount * PartTable.BYTES_OF_ROW]));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private int judgingBlocks() {
        return Math.ceilDiv(state.trainable.count(), NUMBERS_OF_BLOCK);
    }

    StepSettings settings(TrainingSettings training, long step, boolean later, int ticket) {
        return new StepSettings(
                training, state.trainable.count(), state.statistics.count(), LOSSES, step, later, ticket);
    }

    /** Finds what the program's last run has left. Runs of a captured one leave it at the same addresses. */
    void find(Program program) {
        var table = new PartTable();
        for (Map.Entry<String, List<WeightGradients.Part>> weight :
                values.gradients().parts().entrySet()) {
            for (WeightGradients.Part part : weight.getValue()) {
                int offset = state.trainable.offset(weight.getKey()) + part.offset();
                add(table, program, part.value(), gradients.address(offset), part.stride(), true);
            }
        }
        values.statistics()
                .forEach((name, value) -> add(
                        table,
                        program,
                        value,
                        state.network.moving().address(state.statistics.offset(name)),
                        1,
                        false));
        for (PredictionType type : PredictionType.values()) {
            add(table, program, values.losses().get(type), losses.address(type.ordinal()), 1, true);
        }
        add(table, program, values.objective(), losses.address(LOSSES - 1), 1, true);
        parts.write(table.bytes());
    }

    /** Takes what a micro-batch has left, before the next one is computed. */
    void gather(long settings) {
        kernels.launch("gather_parts", partCount, 1, parts.address(), settings);
    }

    private static void add(PartTable table, Program program, Value value, long to, int stride, boolean adds) {
        int bytes = program.type(value).bytes();
        table.add(program.address(value), bytes, to, stride, (int) value.shape().size(), adds);
    }

    /** Moves the state, unless something of this step or one before is not finite; then it stays as it is. */
    void apply(StepTable table) {
        long settings = table.settings();
        kernels.launch(
                "judge",
                judgingBlocks(),
                1,
                gradients.address(),
                losses.address(),
                settings,
                verdict.address(),
                partial.address(),
                counter.address());
        kernels.launch(
                "adamw",
                Math.ceilDiv(state.trainable.count(), KernelSource.THREADS),
                1,
                gradients.address(),
                state.network.numbers().address(),
                state.firstMoments.address(),
                state.secondMoments.address(),
                state.averages.getFirst().trainable().address(),
                state.network.rounded().address(),
                settings,
                verdict.address());
        if (state.statistics.count() > 0) {
            kernels.launch(
                    "keep_statistics",
                    Math.ceilDiv(state.statistics.count(), KernelSource.THREADS),
                    1,
                    state.network.moving().address(),
                    state.movingStatistics.address(),
                    state.averages.getFirst().statistics().address(),
                    settings,
                    verdict.address());
        }
        averages.ifPresent(others -> others.start(table, verdict.address()));
    }

    long lossesAddress() {
        return losses.address();
    }

    long verdictAddress() {
        return verdict.address();
    }

    /** Lets steps change the state again. */
    void forgetVerdict() {
        verdict.write(new byte[BYTES_OF_VERDICT]);
    }

    /** @return the losses of a step, averaged over its micro-batches */
    static Losses losses(float[] sums, int microBatches) {
        return new Losses(
                sums[PredictionType.NOISE.ordinal()] / microBatches,
                sums[PredictionType.SIGNAL.ordinal()] / microBatches,
                sums[PredictionType.VELOCITY.ordinal()] / microBatches);
    }

    @Override
    public void close() {
        resources.close();
    }
}
