package io.anthesis.diffusion.engine;

import static io.anthesis.diffusion.engine.BothEngines.BATCH;
import static io.anthesis.diffusion.engine.BothEngines.GRAPH;
import static io.anthesis.diffusion.engine.BothEngines.MODEL;
import static io.anthesis.diffusion.engine.BothEngines.ORDER;
import static io.anthesis.diffusion.engine.BothEngines.SEED;
import static io.anthesis.diffusion.engine.BothEngines.conditional;
import static io.anthesis.diffusion.engine.BothEngines.request;
import static io.anthesis.diffusion.engine.BothEngines.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.weights.WeightMismatch;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both engines promise; that of programs runs its kernels on the CPU. */
class DiffusionEngineTest extends WithBothEngines {
    private static Map<String, HostTensor> trained;

    @BeforeAll
    static void train() {
        trained = engines.trained();
    }

    @ParameterizedTest
    @EnumSource
    void weightsOfAnotherNetworkAreRefused(Execution execution) {
        Map<String, HostTensor> others =
                TrainingStart.initial(SmallModel.clear().graph(), 1).tensors();

        assertThatThrownBy(() -> engines.of(execution)
                        .load(MODEL, SmallModel.normalizer(), StateNames.part(others, StateNames.NETWORK)))
                .isInstanceOf(WeightMismatch.class);
        assertThatThrownBy(() -> engines.of(execution).training(request(1e-3, 1), new TrainingStart(others, 0)))
                .isInstanceOf(WeightMismatch.class);
    }

    @Test
    void theEnginesMeasureTheSameLosses() {
        BatchMaker batches = BatchMaker.validation(SmallModel.images(), SmallModel.normalizer(), SEED);
        int[] numbers = ORDER.of(0);
        TrainingSettings settings = request(1e-3, 1).settings();
        for (int parts : new int[] {1, 2}) {
            try (LoadedModel ours = engines.program.load(MODEL, SmallModel.normalizer(), trained);
                    LossEvaluation one = ours.losses(settings, batches, BATCH, parts);
                    LoadedModel reference = engines.torchScript.load(MODEL, SmallModel.normalizer(), trained);
                    LossEvaluation other = reference.losses(settings, batches, BATCH, parts)) {
                Losses losses = one.of(1, numbers, BATCH);
                Losses expected = other.of(1, numbers, BATCH);

                assertThat(losses.noise()).isCloseTo(expected.noise(), within(1e-5f));
                assertThat(losses.image()).isCloseTo(expected.image(), within(1e-4f));
            }
        }
    }

    @Test
    void theEnginesMeasureTheSameLossesOfClasses() {
        DiffusionNetwork network = SmallModel.conditional();
        var spec = new ModelSpec(network, MODEL.schedule(), MODEL.prediction());
        Map<String, HostTensor> weights;
        try (Training training =
                engines.torchScript.training(conditional(network, 1), TrainingStart.initial(network.graph(), SEED))) {
            run(training, 3);
            weights = training.ema(1);
        }
        BatchMaker labelled =
                BatchMaker.validation(SmallModel.images(), SmallModel.normalizer(), SEED, SmallModel.labels(network));
        BatchMaker unlabelled = BatchMaker.validation(
                SmallModel.images(), SmallModel.normalizer(), SEED, new ClassLabels(network.classes(), new int[0], 0));
        int[] numbers = ORDER.of(0);
        try (LoadedModel ours = engines.program.load(spec, SmallModel.normalizer(), weights);
                LossEvaluation one = ours.losses(SmallModel.twoAverages(), labelled, BATCH, 2);
                LoadedModel reference = engines.torchScript.load(spec, SmallModel.normalizer(), weights);
                LossEvaluation other = reference.losses(SmallModel.twoAverages(), labelled, BATCH, 2);
                LossEvaluation without = reference.losses(SmallModel.twoAverages(), unlabelled, BATCH, 2)) {
            Losses expected = other.of(1, numbers, BATCH);

            assertThat(one.of(1, numbers, BATCH).velocity()).isCloseTo(expected.velocity(), within(1e-5f));
            assertThat(without.of(1, numbers, BATCH).velocity()).isNotEqualTo(expected.velocity());
        }
    }

    @Test
    void tooLittleMemoryIsNamedAndLessStillRuns() {
        engines.device.limitMemory(100L << 20);
        try {
            assertThatThrownBy(() -> engines.program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED)))
                    .isInstanceOf(OutOfDeviceMemory.class)
                    .hasMessageMatching("a training step of 8 images: out of memory, it needs \\d+ MiB and 100 MiB are"
                            + " free; use smaller batches or another device");
        } finally {
            engines.device.limitMemory(Long.MAX_VALUE);
        }
        try (Training training = engines.program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThat(run(training, 1)).hasSize(1);
        }
    }

    @Test
    void aDeviceIsTriedBeforeATaskDependsOnIt() {
        assertThat(Trial.run(engines.device)).isEqualTo("not captured, as this device captures nothing");

        engines.device.limitMemory(1);
        try {
            assertThatThrownBy(() -> Trial.run(engines.device)).isInstanceOf(OutOfDeviceMemory.class);
        } finally {
            engines.device.limitMemory(Long.MAX_VALUE);
        }
    }

    @Test
    void conditionsTellTheEnginesApart() {
        assertThat(engines.program.conditions(ComputeType.FLOAT32))
                .isEqualTo(engines.program.conditions(ComputeType.FLOAT32))
                .isNotEqualTo(engines.program.conditions(ComputeType.BFLOAT16))
                .isNotEqualTo(engines.torchScript.conditions(ComputeType.FLOAT32));
        assertThat(engines.program.conditions(ComputeType.FLOAT32).kernels()).matches("[0-9a-f]{64}");
    }
}
