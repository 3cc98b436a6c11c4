package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Images by programs: small batches are padded to a size whose rows come out bit for bit as those of larger ones.
 *
 * @param programs those of the network and its guide's, with the models' weights
 */
record ProgramImages(
        Supplier<NetworkPrograms> programs, ModelSpec spec, Normalizer normalizer, SamplerSettings settings)
        implements ImageGenerator {
    @Override
    public float[] generate(List<SeededImage> images, IntConsumer afterStep) {
        ProgramSampler sampler = begin(images.size(), new SampledNoise.Seeded(images));
        run(sampler, afterStep);
        return pixels(sampler.images(), images.size());
    }

    @Override
    public float[] generateFrom(List<float[]> noises, List<ClassMixture> classes, IntConsumer afterStep) {
        if (settings.stochasticity() > 0) {
            throw new IllegalArgumentException("images from given noises need a deterministic sampler");
        }
        ProgramSampler sampler = sampler(noises.size());
        float[] initial = new float[sampler.batch() * numbersOfImage()];
        for (int i = 0; i < noises.size(); i++) {
            System.arraycopy(noises.get(i), 0, initial, i * numbersOfImage(), numbersOfImage());
        }
        begin(sampler, new SampledNoise.Given(initial, step -> new float[0], classes));
        run(sampler, afterStep);
        return pixels(sampler.images(), noises.size());
    }

    @Override
    public Trajectory trajectory(List<SeededImage> images, IntConsumer afterStep) {
        int count = images.size();
        ProgramSampler sampler = begin(count, new SampledNoise.Seeded(images));
        var trajectory = new Trajectory(count, imageSize());
        for (int done = 1; sampler.hasNext(); done++) {
            float[] noisy = pixels(sampler.noisyImages(), count);
            sampler.step();
            trajectory.add(noisy, pixels(sampler.images(), count));
            afterStep.accept(done);
        }
        return trajectory;
    }

    private ProgramSampler begin(int images, SampledNoise noise) {
        ProgramSampler sampler = sampler(images);
        begin(sampler, noise);
        return sampler;
    }

    private ProgramSampler sampler(int images) {
        return programs.get().sampler(images, settings.guidance().isNeeded());
    }

    private void begin(ProgramSampler sampler, SampledNoise noise) {
        Optional<ImageRange> range = settings.clipImages() ? Optional.of(normalizer.range()) : Optional.empty();
        sampler.begin(SamplingPlan.of(spec.schedule(), settings), range, noise);
    }

    private static void run(ProgramSampler sampler, IntConsumer afterStep) {
        for (int done = 1; sampler.hasNext(); done++) {
            sampler.step();
            afterStep.accept(done);
        }
    }

    private float[] pixels(float[] normalized, int images) {
        return normalizer.denormalize(Arrays.copyOf(normalized, images * numbersOfImage()));
    }

    private int numbersOfImage() {
        return imageSize() * imageSize() * 3;
    }

    @Override
    public int imageSize() {
        return spec.network().imageSize();
    }
}
