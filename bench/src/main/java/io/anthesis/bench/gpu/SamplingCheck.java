package io.anthesis.bench.gpu;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.ProgramGuide;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a device samples as TorchScript did on a CPU.
 *
 * @param tolerance of the largest number of an image
 */
record SamplingCheck(SamplingReference reference, ComputeType type, double tolerance) {
    /** What rounding may do to the largest of all pixels after several steps. */
    static double tolerance(ComputeType type) {
        return switch (type) {
            case FLOAT32 -> 1e-3;
            case TENSOR_FLOAT32 -> 5e-2;
            case BFLOAT16 -> 2e-1;
        };
    }

    List<CheckResult> run(Device device) {
        var results = new ArrayList<CheckResult>();
        List<SeededImage> images = SamplingReference.images(reference.network());
        try (var weights = new NetworkWeights(device, reference.network().graph(), type);
                var guide = new NetworkWeights(device, reference.network().graph(), type);
                var alone = new ProgramSampler(device, weights, PredictionType.NOISE, images.size());
                var guided = new ProgramSampler(
                        device,
                        weights,
                        PredictionType.NOISE,
                        Optional.of(new ProgramGuide(guide, PredictionType.NOISE)),
                        images.size())) {
            weights.write(reference.weights());
            guide.write(reference.guide());
            Map<String, SamplingReference.Sampler> samplers = SamplingReference.samplers(reference.network());
            reference.images().forEach((name, expected) -> {
                SamplingReference.Sampler sampler = samplers.get(name);
                float[] sampled = sample(sampler.byGuide() ? guided : alone, sampler.settings(), images);
                double difference = difference(sampled, expected.floats());
                results.add(new CheckResult(
                        difference <= tolerance,
                        "images by %s: off by %.6f of the largest".formatted(name, difference)));
            });
        }
        return results;
    }

    private static float[] sample(ProgramSampler sampler, SamplerSettings settings, List<SeededImage> images) {
        return sampler.sample(
                SamplingPlan.of(TrainingReference.SCHEDULE, settings),
                settings.clipImages() ? Optional.of(SyntheticImages.NORMALIZER.range()) : Optional.empty(),
                new SampledNoise.Seeded(images));
    }

    /** Not a number if any number of either is not. */
    private static double difference(float[] actual, float[] expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
        }
        return difference / largest;
    }
}
