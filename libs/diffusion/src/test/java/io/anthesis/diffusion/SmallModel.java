package io.anthesis.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A network of a few thousand weights and images of noise, for laws that hold at any size. */
public final class SmallModel implements AutoCloseable {
    public static final int SIZE = 16;
    private static final int BATCH = 8;

    final NDManager manager;
    final NetworkGraph graph;
    final CompiledNetwork network;
    private final DiffusionTraining training;
    private final StepBatches batches;

    SmallModel(double learningRate) {
        this(example(), TrainingSettings.example(Objective.Loss.MAE, AdamW.of(learningRate, 1e-4), 0.9));
    }

    SmallModel(DiffusionNetwork architecture, TrainingSettings settings) {
        this(Device.cpu(), architecture, settings, Compilation.DEFAULT);
    }

    private SmallModel(
            Device device, DiffusionNetwork architecture, TrainingSettings settings, Compilation compilation) {
        this.manager = ComputeDevice.newManager(device);
        this.graph = architecture.trainingGraph();
        this.batches = batches(architecture, graph.dropouts());
        this.network = new CompiledNetwork(manager, graph, compilation);
        this.training = new DiffusionTraining(manager, network, new AngleSchedule(0.02, 0.95), settings);
    }

    /** The example's kind of training. */
    SmallModel(Device device, Compilation compilation) {
        this(device, example(), TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9), compilation);
    }

    /** The Keras example's kind of network. */
    public static DiffusionNetwork example() {
        return new ResidualUNet(SIZE, List.of(8, 16, 24), 2, 32, 1000);
    }

    /** clear-diffusion-keras' kind, with attention and patches. */
    public static DiffusionNetwork clear() {
        return new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, 16, 1000, 16, 2);
    }

    /** The example's kind, with classes and dropout. */
    public static DiffusionNetwork conditional() {
        return new ResidualUNet(SIZE, List.of(8, 16, 24), 2, 32, 1000, 3, 0.25);
    }

    /** clear-diffusion-keras' kind, with classes and dropout. */
    public static DiffusionNetwork conditionalClear() {
        return new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, 16, 1000, 16, 2, 5, 0.1);
    }

    /** Every fourth image of {@link #images} has no label, or every sixth. */
    public static ClassLabels labels(DiffusionNetwork network) {
        int[] labels = IntStream.range(0, network.classes() == 0 ? 0 : 24)
                .map(i -> i % (network.classes() + 1))
                .toArray();
        return new ClassLabels(network.classes(), labels, network.classes() == 0 ? 0 : 0.25);
    }

    /** The batches that {@link #train} learns from. */
    static StepBatches batches(DiffusionNetwork network, List<Symbol> dropouts) {
        BatchMaker maker = BatchMaker.training(images(), normalizer(), 7, true, labels(network), dropouts);
        return new StepBatches(maker, new EpochOrder(7, 24, 2, BATCH));
    }

    /** {@link #everySetting}, with two moving averages that warm up. */
    public static TrainingSettings twoAverages() {
        TrainingSettings one = everySetting();
        return new TrainingSettings(
                one.predictionType(),
                one.objective(),
                one.times(),
                one.optimizer(),
                one.learningRate(),
                one.maxGradientNorm(),
                new Ema(List.of(0.9, 0.1), true));
    }

    /** Everything that the example leaves out. */
    public static TrainingSettings everySetting() {
        return new TrainingSettings(
                PredictionType.VELOCITY,
                new Objective(PredictionType.NOISE, Objective.Loss.MSE, 5),
                TrainingSettings.TimeDistribution.UNIFORM_NOISE_POWER,
                AdamW.of(1e-3, 1e-4),
                new LearningRateCurve(5, 50, 0.1),
                1,
                0.9);
    }

    public static Normalizer normalizer() {
        return new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.1f, 0.1f, 0.1f});
    }

    /** 24 images of uniform noise. */
    public static ImageSource images() {
        return new Noise();
    }

    TrainingState initialState() {
        return TrainingState.initialize(manager, graph, 7);
    }

    /** @param averages how many */
    TrainingState initialState(int averages) {
        try (TrainingState one = initialState()) {
            return restore(StateNames.withAverages(one.toHost(), averages), 0);
        }
    }

    List<Losses> train(TrainingState state, int steps) {
        List<Losses> losses = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                losses.add(training.step(state, batches.of(scratch, state.steps())));
            }
        }
        return losses;
    }

    /** @return losses of the EMA network on the batch of a step, 0 for the first */
    Losses evaluate(TrainingState state, long step) {
        try (NDManager scratch = manager.newSubManager()) {
            return training.evaluate(state.ema(), batches.of(scratch, step));
        }
    }

    TrainingState restore(Map<String, HostTensor> tensors, long steps) {
        return TrainingState.restore(manager, graph, tensors, steps);
    }

    private static final class Noise implements ImageSource {
        @Override
        public int count() {
            return 24;
        }

        @Override
        public int imageSize() {
            return SIZE;
        }

        @Override
        public void read(int number, float[] target, int offset) {
            var random = new CounterRandom(number, Purpose.BLOSSOM, 0);
            for (int i = 0; i < SIZE * SIZE * 3; i++) {
                target[offset + i] = random.nextUniform();
            }
        }
    }

    @Override
    public void close() {
        training.close();
        network.close();
        manager.close();
    }
}
