package io.anthesis.trainer.task;

import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.LoadedModel;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Images of a training that has no checkpoint yet, from the same noise as the overviews of its checkpoints. They are sampled on the
 * device that trains, with the weights of the last step, as the EMA is still dominated by the initial weights. Sampling changes nothing
 * that the training computes.
 *
 * <p>The first ones are due when the training has run for as long as configured; the next ones after three times as long each, and only
 * after 50 times as long as the last ones took, so that previews take 2 % of the time at most.
 */
final class Previews {
    private static final Logger LOG = Logger.getLogger(Previews.class);

    static final int IMAGES = 6;
    private static final int STEPS = 20;
    private static final int GROWTH = 3;
    private static final int PAUSE = 50;

    private final DiffusionEngine engine;
    private final ModelSpec model;
    private final Normalizer normalizer;
    private final ComputeType computeType;
    private final long seed;
    private final InstantSource clock;
    private final Instant begin;
    private Instant next;

    /**
     * @param first how long after now the first images are due; zero for no images at all
     * @param seed of the noise
     */
    Previews(
            DiffusionEngine engine,
            ModelSpec model,
            Normalizer normalizer,
            ComputeType computeType,
            long seed,
            Duration first,
            InstantSource clock) {
        this.engine = engine;
        this.model = model;
        this.normalizer = normalizer;
        this.computeType = computeType;
        this.seed = seed;
        this.clock = clock;
        this.begin = clock.instant();
        this.next = first.isZero() ? Instant.MAX : begin.plus(first);
    }

    boolean due() {
        return !clock.instant().isBefore(next);
    }

    /**
     * @param weights of the model's network, by name
     * @param show takes a PNG; not called where images have values that are not finite, or memory is too small for them: the training
     *     goes on without
     */
    void make(Supplier<Map<String, HostTensor>> weights, Consumer<byte[]> show) {
        Instant started = clock.instant();
        try (LoadedModel loaded = engine.load(model, normalizer, weights.get())) {
            float[] images =
                    loaded.images(SamplerSettings.ddim(STEPS), computeType).generate(wanted(), step -> {});
            if (areFinite(images)) {
                show.accept(picture(images));
            }
            Instant ended = clock.instant();
            Instant later = begin.plus(Duration.between(begin, ended).multipliedBy(GROWTH));
            Instant atMost = ended.plus(Duration.between(started, ended).multipliedBy(PAUSE));
            next = later.isAfter(atMost) ? later : atMost;
        } catch (RuntimeException e) {
            if (!OutOfDeviceMemory.isOutOfMemory(e)) {
                throw e;
            }
            LOG.infof("no images before the first checkpoint: %s", e.getMessage());
            next = Instant.MAX;
        }
    }

    /** The classes in turn, one for each image. */
    private List<SeededImage> wanted() {
        int classes = model.network().classes();
        List<SeededImage> images = SeededImage.range(seed, 0, IMAGES);
        if (classes == 0) {
            return images;
        }
        return IntStream.range(0, IMAGES)
                .mapToObj(image -> images.get(image).of(ClassMixture.of(image % classes + 1)))
                .toList();
    }

    private static boolean areFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private byte[] picture(float[] images) {
        int size = model.network().imageSize();
        return PngImages.grid(
                images, IMAGES, size, IMAGES, PngImages.overviewZoom(size), Map.of("Software", "Anthesis"));
    }
}
