package io.anthesis.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.Denoiser;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
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
import java.util.Optional;

/**
 * Images that TorchScript has sampled on a CPU.
 *
 * @param guide weights of the same network that predict worse
 * @param images normalized, by the names of {@link #samplers}
 */
record SamplingReference(
        DiffusionNetwork network,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> guide,
        Map<String, HostTensor> images) {
    /** Each way from one evaluation to the next is in one of them. */
    private static final Map<String, Sampler> SAMPLERS = Map.of(
            "ddim",
            Sampler.alone(SamplerSettings.ddim(5)),
            "dpm-solver",
            Sampler.alone(settings(5, Solver.DPM_SOLVER_PP_2M, 0, 1, 0)),
            "stochastic-multistep",
            Sampler.alone(settings(5, Solver.DDIM, 1, 3, 0)),
            "second-order",
            Sampler.alone(settings(4, Solver.DDIM, 0, 1, 0.5)),
            "autoguidance",
            new Sampler(settings(5, Solver.DDIM, 0, 2, 0).with(new Guidance(2, 0.5, 1)), true));

    /** Of networks that know classes. */
    private static final Map<String, Sampler> CLASSIFIER_FREE = Map.of(
            "classifier-free-guidance",
            Sampler.alone(settings(4, Solver.DDIM, 0, 1, 0.5).with(Guidance.of(2))),
            "classifier-free-guidance-in-an-interval",
            Sampler.alone(settings(5, Solver.DPM_SOLVER_PP_2M, 0, 1, 0).with(new Guidance(3, 0.5, 0.9))));

    /** @param byGuide whether its weak predictions are the guide's */
    record Sampler(SamplerSettings settings, boolean byGuide) {
        static Sampler alone(SamplerSettings settings) {
            return new Sampler(settings, false);
        }
    }

    private static final int COUNT = 4;
    private static final long SEED = 1;
    private static final float NOISE = 0.05f;
    private static final String WEIGHTS = "weights/";
    private static final String GUIDE = "guide/";
    private static final String SAMPLED = "images/";
    private static final String NETWORK = "network";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static SamplerSettings settings(
            int steps, Solver solver, double stochasticity, int multisteps, double secondOrderAlpha) {
        return new SamplerSettings(
                DiffusionTimes.uniform(steps), solver, stochasticity, true, multisteps, secondOrderAlpha, true);
    }

    static Map<String, Sampler> samplers(DiffusionNetwork network) {
        Map<String, Sampler> samplers = new LinkedHashMap<>(SAMPLERS);
        if (network.classes() > 0) {
            samplers.putAll(CLASSIFIER_FREE);
        }
        return samplers;
    }

    /** @return images of no class, and of each class in turn */
    static List<SeededImage> images(DiffusionNetwork network) {
        return SeededImage.range(3, 1000, COUNT).stream()
                .map(image -> image.of(ClassMixture.of((int) image.number() % (network.classes() + 1))))
                .toList();
    }

    /** @param trained whose EMA network is sampled, with noise on its weights: a new one predicts zeros */
    static SamplingReference compute(TrainingReference trained) {
        return compute(trained.network(), StateNames.part(trained.after(), StateNames.EMA));
    }

    /** @param guide whose weights with noise on them are sampled */
    static SamplingReference compute(DiffusionNetwork network, Map<String, HostTensor> guide) {
        Map<String, HostTensor> weights = noisy(network, guide);
        Map<String, HostTensor> images = new LinkedHashMap<>();
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var compiled = new CompiledNetwork(manager, network.graph());
                Weights onDevice = Weights.of(manager, compiled.graph(), weights);
                Weights ofGuide = Weights.of(manager, compiled.graph(), guide)) {
            samplers(network).forEach((name, sampler) -> {
                var diffusion = new ReverseDiffusion(
                        compiled,
                        TrainingReference.SCHEDULE,
                        PredictionType.NOISE,
                        SyntheticImages.NORMALIZER.range(),
                        sampler.settings(),
                        Optional.of(new Denoiser(compiled, ofGuide, PredictionType.NOISE))
                                .filter(used -> sampler.byGuide()));
                images.put(name, sampled(manager, diffusion, onDevice, images(network)));
            });
        }
        return new SamplingReference(network, weights, guide, images);
    }

    private static HostTensor sampled(
            NDManager manager, ReverseDiffusion diffusion, Weights weights, List<SeededImage> images) {
        int size = diffusion.network().graph().output().height();
        var noise = new ImageNoise(images, COUNT, size);
        List<ClassMixture> classes = images.stream().map(SeededImage::classes).toList();
        try (NDManager scratch = manager.newSubManager()) {
            float[] sampled = diffusion
                    .sample(weights, classes, noise.initial(scratch), noise, SamplingObserver.NONE)
                    .toFloatArray();
            return HostTensor.of(sampled, COUNT, size, size, 3);
        }
    }

    private static Map<String, HostTensor> noisy(DiffusionNetwork network, Map<String, HostTensor> without) {
        Map<String, HostTensor> weights = new LinkedHashMap<>(without);
        List<WeightSpec> trainable = network.graph().weights(Role.TRAINABLE);
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
        guide.forEach((name, tensor) -> tensors.put(GUIDE + name, tensor));
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
                StateNames.part(content.tensors(), GUIDE),
                StateNames.part(content.tensors(), SAMPLED));
    }
}
