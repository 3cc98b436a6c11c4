package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Program;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.network.WeightGradients;
import io.anthesis.program.value.Value;
import io.anthesis.tensor.script.AdamW;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** What a step does after its gradients: collects them, looks at their norm, moves weights, moments and averages. */
final class WeightUpdate implements AutoCloseable {
    private static final int BYTES_OF_SETTINGS = 56;
    private static final int BYTES_OF_VERDICT = 8;
    /** Numbers that a block of {@code judge} adds up. */
    private static final int NUMBERS_OF_BLOCK = 2048;
    /** The losses on each component, and what is minimized. */
    private static final int LOSSES = PredictionType.values().length + 1;

    private final StepValues values;
    private final ProgramState state;
    private final KernelLibrary kernels;
    private final DeviceArray gradients;
    private final DeviceArray losses;
    private final DeviceArray settings;
    private final DeviceArray verdict;
    private final DeviceArray partial;
    private final DeviceArray counter;
    private final DeviceArray later;
    private final DeviceArray parts;
    private final int partCount;

    WeightUpdate(Device device, StepValues values, ProgramState state, ElementType activations) {
        this.values = values;
        this.state = state;
        this.kernels = device.compile(List.of(KernelSource.ofResource("optimizer.cu")), activations);
        this.gradients = new DeviceArray(device, state.trainable.count(), ElementType.FLOAT32);
        this.losses = new DeviceArray(device, LOSSES, ElementType.FLOAT32);
        this.settings = DeviceArray.ofBytes(device, new byte[BYTES_OF_SETTINGS]);
        this.verdict = DeviceArray.ofBytes(device, new byte[BYTES_OF_VERDICT]);
        this.partial = new DeviceArray(device, judgingBlocks(), ElementType.FLOAT32);
        this.counter = new DeviceArray(device, 1, ElementType.FLOAT32);
        this.later = new DeviceArray(device, 1, ElementType.FLOAT32);
        this.partCount = values.outputs().stream()
                .mapToInt(output -> PartTable.rows((int) output.shape().size()))
                .sum();
        this.parts = DeviceArray.ofBytes(device, new byte[partCount * PartTable.BYTES_OF_ROW]);
    }

    private int judgingBlocks() {
        return Math.ceilDiv(state.trainable.count(), NUMBERS_OF_BLOCK);
    }

    /** @param step its number, 1 for the first */
    void begin(TrainingSettings training, long step) {
        AdamW optimizer = training.optimizer()
                .withLearningRate(training.optimizer().learningRate()
                        * training.learningRate().at(step));
        double correction = Math.sqrt(1 - Math.pow(optimizer.beta2(), step)) / (1 - Math.pow(optimizer.beta1(), step));
        ByteBuffer numbers = ByteBuffer.allocate(BYTES_OF_SETTINGS).order(ByteOrder.nativeOrder());
        numbers.putFloat((float) (1 - optimizer.learningRate() * optimizer.weightDecay()))
                .putFloat((float) (optimizer.learningRate() * correction))
                .putFloat((float) optimizer.beta1())
                .putFloat((float) (1 - optimizer.beta1()))
                .putFloat((float) optimizer.beta2())
                .putFloat((float) (1 - optimizer.beta2()))
                .putFloat((float) optimizer.epsilon())
                .putFloat((float) training.ema())
                .putFloat((float) (1 - training.ema()))
                .putFloat((float) training.maxGradientNorm())
                .putInt(state.trainable.count())
                .putInt(state.statistics.count())
                .putInt(LOSSES)
                .putInt((int) step);
        settings.write(numbers.array());
        verdict.write(new byte[BYTES_OF_VERDICT]);
        state.network.moving().copy(state.movingStatistics);
    }

    /** @param later whether a micro-batch of the same step was taken before */
    void expect(boolean later) {
        this.later.writeInt(later ? 1 : 0);
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
    void gather() {
        kernels.launch("gather_parts", partCount, 1, parts.address(), later.address());
    }

    private static void add(PartTable table, Program program, Value value, long to, int stride, boolean adds) {
        int bytes = program.type(value).bytes();
        table.add(program.address(value), bytes, to, stride, (int) value.shape().size(), adds);
    }

    /** Moves the state, unless something is not finite; then it is as it was before the step. */
    void apply() {
        kernels.launch(
                "judge",
                judgingBlocks(),
                1,
                gradients.address(),
                losses.address(),
                settings.address(),
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
                state.average.address(),
                state.network.rounded().address(),
                settings.address(),
                verdict.address());
        if (state.statistics.count() > 0) {
            kernels.launch(
                    "keep_statistics",
                    Math.ceilDiv(state.statistics.count(), KernelSource.THREADS),
                    1,
                    state.network.moving().address(),
                    state.movingStatistics.address(),
                    state.averageStatistics.address(),
                    settings.address(),
                    verdict.address());
        }
    }

    /** @return whether everything was finite */
    boolean wasFinite() {
        return verdict.readInt() == 0;
    }

    /** @return the losses of the step, averaged over its micro-batches */
    Losses losses(int microBatches) {
        float[] sums = losses.read(0, LOSSES);
        return new Losses(
                sums[PredictionType.NOISE.ordinal()] / microBatches,
                sums[PredictionType.SIGNAL.ordinal()] / microBatches,
                sums[PredictionType.VELOCITY.ordinal()] / microBatches);
    }

    @Override
    public void close() {
        kernels.close();
        for (DeviceArray array : List.of(gradients, losses, settings, verdict, partial, counter, later, parts)) {
            array.close();
        }
    }
}
