package io.anthesis.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Both engines on the CPU, that of programs with an emulated device, and a small model for them. */
final class BothEngines implements AutoCloseable {
    static final int SEED = 7;
    static final int BATCH = 8;
    static final int NUMBERS_OF_IMAGE = SmallModel.SIZE * SmallModel.SIZE * 3;
    static final NetworkGraph GRAPH = SmallModel.example().graph();
    static final ModelSpec MODEL =
            new ModelSpec(SmallModel.example(), new AngleSchedule(0.02, 0.95), PredictionType.NOISE);
    static final EpochOrder ORDER = new EpochOrder(SEED, SmallModel.images().count(), 2, BATCH);

    final EmulatedDevice device;
    final TorchScriptEngine torchScript;
    final ProgramEngine program;

    /** @param folder for compiled kernels */
    BothEngines(Path folder) {
        device = new EmulatedDevice(folder);
        var description = new EngineDescription("cpu", 1, 1, List.of(ComputeType.values()), "emulated");
        torchScript = new TorchScriptEngine(Device.cpu());
        program = new ProgramEngine(device, description, ProgramEngine.conditions("2", "cpu", null));
    }

    DiffusionEngine of(Execution execution) {
        return execution == Execution.TORCHSCRIPT ? torchScript : program;
    }

    /** Weights of {@link #MODEL} whose output is not zero. */
    Map<String, HostTensor> trained() {
        try (Training training = torchScript.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            run(training, 12);
            return training.ema();
        }
    }

    static TrainingRequest request(double learningRate, int microBatches) {
        var settings = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(learningRate, 1e-4), 0.9);
        var data = new TrainingData(SmallModel.images(), SmallModel.normalizer(), SEED, true, ORDER);
        return new TrainingRequest(GRAPH, MODEL.schedule(), settings, data, ComputeType.FLOAT32, true, microBatches);
    }

    /** With classes, dropout and two averages. */
    static TrainingRequest conditional(DiffusionNetwork network, int microBatches) {
        var data = new TrainingData(
                SmallModel.images(), SmallModel.normalizer(), SEED, true, ORDER, SmallModel.labels(network));
        return new TrainingRequest(
                network.trainingGraph(),
                MODEL.schedule(),
                SmallModel.twoAverages(),
                data,
                ComputeType.FLOAT32,
                true,
                microBatches);
    }

    static List<Losses> run(Training training, int steps) {
        List<Losses> losses = new ArrayList<>();
        long end = training.steps() + steps;
        while (training.steps() < end) {
            losses.add(training.next(end));
        }
        return losses;
    }

    static void assertNear(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(1e-4f));
        }
    }

    static void assertSame(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach(
                (name, tensor) -> assertThat(actual.get(name).floats()).as(name).containsExactly(tensor.floats()));
    }

    @Override
    public void close() {
        torchScript.close();
        program.close();
    }
}
