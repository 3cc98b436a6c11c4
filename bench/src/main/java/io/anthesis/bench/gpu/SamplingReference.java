package io.anthesis.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Role;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images that TorchScript has sampled on a CPU.
 *
 * @param images normalized, by the names of {@link #SAMPLERS}
 */
record SamplingReference(DiffusionNetwork network, Map<String, HostTensor> weights, Map<String, HostTensor> images) {
    static final List<SeededImage> IMAGES = SeededImage.range(3, 1000, 4);

    /** Each way from one evaluation to the next is in one of them. */
    static final Map<String, SamplerSettings> SAMPLERS = Map.of(
            "ddim",
            SamplerSettings.ddim(5),
            "dpm-solver",
            settings(5, Solver.DPM_SOLVER_PP_2M, 0, 1, 0),
            "stochastic-multistep",
            settings(5, Solver.DDIM, 1, 3, 0),
            "second-order",
            settings(4, Solver.DDIM, 0, 1, 0.5));

    private static final long SEED = 1;
    private static final float NOISE = 0.05f;
    private static final String WEIGHTS = "weights/";
    private static final String SAMPLED = "images/";
    private static final String NETWORK = "network";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static SamplerSettings settings(
            int steps, Solver solver, double stochasticity, int multisteps, double secondOrderAlpha) {
        return new SamplerSettings(
                DiffusionTimes.uniform(steps), solver, stochasticity, true, multisteps, secondOrderAlpha, true);
    }

    /** @param trained whose EMA network is sampled, with noise on its weights: a new one predicts zeros */
    static SamplingReference compute(TrainingReference trained) {
        Map<String, HostTensor> weights = noisy(trained);
        Map<String, HostTensor> images = new LinkedHashMap<>();
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var compiled = new CompiledNetwork(manager, trained.network().graph());
                Weights onDevice = Weights.of(manager, compiled.graph(), weights)) {
            int size = trained.network().imageSize();
            var noise = new ImageNoise(IMAGES, IMAGES.size(), size);
            SAMPLERS.forEach((name, settings) -> {
                var diffusion = new ReverseDiffusion(
                        compiled,
                        TrainingReference.SCHEDULE,
                        PredictionType.NOISE,
                        SyntheticImages.NORMALIZER.range(),
                        settings);
                try (NDManager scratch = manager.newSubManager()) {
                    float[] sampled = diffusion
                            .sample(onDevice, noise.initial(scratch), noise, SamplingObserver.NONE)
                            .toFloatArray();
                    images.put(name, HostTensor.of(sampled, IMAGES.size(), size, size, 3));
                }
            });
        }
        return new SamplingReference(trained.network(), weights, images);
    }

    private static Map<String, HostTensor> noisy(TrainingReference trained) {
        Map<String, HostTensor> weights = StateNames.part(trained.after(), StateNames.EMA);
        List<WeightSpec> trainable = trained.network().graph().weights(Role.TRAINABLE);
        for (int number = 0; number < trainable.size(); number++) {
            HostTensor weight = weights.get(trainable.get(number).name());
            float[] numbers = new float[weight.floats().length];
            new CounterRandom(SEED, Purpose.INITIAL_WEIGHTS, number).fillNormal(numbers, 0, numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = numbers[i] * NOISE + weight.floats()[i];
            }
            weights.put(trainable.get(number).name(), HostTensor.of(numbers, weight.shape()));
        }
        return weights;
    }

    void write(Path file) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
        images.forEach((name, tensor) -> tensors.put(SAMPLED + name, tensor));
        SafeTensors.write(
                file,
                tensors,
                Map.of(NETWORK, JSON.writerFor(DiffusionNetwork.class).writeValueAsString(network)));
    }

    static SamplingReference read(Path file) throws IOException {
        SafeTensors content = SafeTensors.read(file);
        return new SamplingReference(
                JSON.readValue(content.metadata().get(NETWORK), DiffusionNetwork.class),
                StateNames.part(content.tensors(), WEIGHTS),
                StateNames.part(content.tensors(), SAMPLED));
    }
}
