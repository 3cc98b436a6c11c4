package io.anthesis.sampler.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.SphericalInterpolation;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.checkpoint.GuidedCheckpoint;
import io.anthesis.worker.checkpoint.SampledValues;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskFailed;
import io.anthesis.worker.claim.TaskStopped;
import io.anthesis.worker.metrics.WorkerMetrics;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Samples the images of one or more shards in batches that they share, and stores them. */
@Singleton
class SampledImages {
    static final String PNG = "image/png";

    private final CheckpointCache checkpoints;
    private final ObjectStore store;
    private final WorkerMetrics metrics;

    SampledImages(CheckpointCache checkpoints, ObjectStore store, WorkerMetrics metrics) {
        this.metrics = metrics;
        this.checkpoints = checkpoints;
        this.store = store;
    }

    private record RequestedImage(ShardImages shard, SeededImage image) {}

    /**
     * Fills the shards: all of the same checkpoint, steps and sampler. One whose images cannot be made says why, and leaves the others
     * alone.
     *
     * @throws TaskStopped when the tasks of all of them are to stop; one that stops alone is left unfinished
     */
    void make(List<ShardImages> shards) {
        SamplingSpec spec = shards.getFirst().spec();
        GuidedCheckpoint checkpoint = checkpoints.get(spec.checkpoint(), spec.sampler());
        ImageGenerator generator = checkpoint.generator(spec.steps(), spec.sampler());
        List<RequestedImage> wanted = shards.stream()
                .filter(ShardImages::goesOn)
                .flatMap(shard -> requested(checkpoint, shard).stream())
                .toList();
        int batch = Math.clamp(wanted.size(), 1, BatchPadding.LARGEST);
        for (ShardImages shard : shards) {
            batch = Math.min(batch, shard.context().batch(batch));
        }
        for (int from = 0; from < wanted.size() && shards.stream().anyMatch(ShardImages::goesOn); from += batch) {
            List<RequestedImage> part = wanted.subList(from, Math.min(from + batch, wanted.size()));
            float[] images = generate(generator, part, step -> afterStep(shards, part, step));
            metrics.sampled(part.size());
            for (int i = 0; i < part.size(); i++) {
                store(checkpoint.manifest(), part.get(i), images, i);
            }
        }
    }

    private static List<RequestedImage> requested(GuidedCheckpoint checkpoint, ShardImages shard) {
        try {
            return shard.images().stream()
                    .map(image ->
                            new RequestedImage(shard, image.of(mixture(checkpoint, shard.spec(), image.number()))))
                    .toList();
        } catch (TaskFailed e) {
            shard.fail(e.failure());
            return List.of();
        }
    }

    private static ClassMixture mixture(GuidedCheckpoint checkpoint, SamplingSpec spec, long number) {
        ClassMixture own = checkpoint.mixture(spec.classOf(number));
        return switch (spec.mode()) {
            case Interpolation(long _, Optional<ImageClass> toClass)
            when toClass.isPresent() -> ClassMixture.between(own, checkpoint.mixture(toClass), position(spec, number));
            case OwnNoise _, Interpolation _, Variation _, Trajectory _ -> own;
        };
    }

    /** @return how far an image lies on the way of an interpolation, 0 to 1 */
    private static double position(SamplingSpec spec, long number) {
        return (number - spec.firstImage()) / (double) (spec.images() - 1);
    }

    private float[] generate(ImageGenerator generator, List<RequestedImage> part, IntConsumer afterStep) {
        SamplingSpec spec = part.getFirst().shard().spec();
        int size = generator.imageSize();
        List<Long> numbers =
                part.stream().map(wanted -> wanted.image().number()).toList();
        List<ClassMixture> classes =
                part.stream().map(wanted -> wanted.image().classes()).toList();
        return switch (spec.mode()) {
            case OwnNoise() ->
                generator.generate(part.stream().map(RequestedImage::image).toList(), afterStep);
            case Interpolation interpolation ->
                generator.generateFrom(interpolated(spec, interpolation, numbers, size), classes, afterStep);
            case Variation variation ->
                generator.generateFrom(varied(spec, variation, numbers, size), classes, afterStep);
            case Trajectory() -> throw new IllegalArgumentException("trajectories are pictures, not images");
        };
    }

    private static List<float[]> interpolated(
            SamplingSpec spec, Interpolation interpolation, List<Long> numbers, int size) {
        float[] from = ImageNoise.initial(spec.seed(), spec.firstImage(), size);
        float[] to = ImageNoise.initial(interpolation.toSeed(), spec.firstImage(), size);
        return numbers.stream()
                .map(number -> position(spec, number))
                .map(position -> SphericalInterpolation.between(from, to, position))
                .toList();
    }

    private static List<float[]> varied(SamplingSpec spec, Variation variation, List<Long> numbers, int size) {
        float[] from = ImageNoise.initial(spec.seed(), variation.ofImage(), size);
        return numbers.stream()
                .map(number -> ImageNoise.initial(spec.seed(), number, size))
                .map(to -> SphericalInterpolation.between(from, to, variation.distance()))
                .toList();
    }

    private static void afterStep(List<ShardImages> shards, List<RequestedImage> part, int step) {
        for (ShardImages shard : shards) {
            int images = (int) part.stream().filter(one -> one.shard() == shard).count();
            if (images > 0) {
                shard.report(images, step);
            }
        }
        // One that has failed is reported with the others, which may have to be handed back meanwhile.
        boolean allStopped =
                shards.stream().allMatch(shard -> shard.context().stopReason().isPresent());
        if (allStopped) {
            Optional<StopReason> reason = shards.getFirst().context().stopReason();
            throw new TaskStopped(reason.orElseThrow());
        }
    }

    private void store(CheckpointManifest checkpoint, RequestedImage wanted, float[] images, int row) {
        ShardImages shard = wanted.shard();
        SamplingSpec spec = shard.spec();
        int size = checkpoint.imageSize();
        new SampledValues(spec.checkpoint(), spec.steps(), spec.sampler())
                .failureOf(
                        images,
                        row,
                        size * size * 3,
                        spec.seed(),
                        wanted.image().number())
                .ifPresent(shard::fail);
        if (shard.goesOn()) {
            shard.add(store.put(Bucket.IMAGES, png(checkpoint, wanted, images, row), PNG));
        }
    }

    /** Nothing of the job goes into an image: its bytes are a function of checkpoint, settings, seed and number. */
    private static byte[] png(CheckpointManifest checkpoint, RequestedImage wanted, float[] images, int row) {
        SamplingSpec spec = wanted.shard().spec();
        int size = checkpoint.imageSize();
        var texts = new TreeMap<String, String>(Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", spec.checkpoint(),
                "anthesis:sampler", spec.sampler().label(),
                "anthesis:steps", Integer.toString(spec.steps()),
                "anthesis:seed", Long.toString(spec.seed()),
                "anthesis:image", Long.toString(wanted.image().number())));
        spec.classAlone(wanted.image().number())
                .ifPresent(ofClass -> texts.put("anthesis:class", ClassText.of(ofClass, checkpoint)));
        switch (spec.mode()) {
            case OwnNoise(), Trajectory() -> {}
            case Interpolation(long toSeed, Optional<ImageClass> toClass) ->
                texts.put(
                        "anthesis:interpolation",
                        toSeed + ", " + spec.images() + " images" + classes(spec, toClass, checkpoint));
            case Variation(long ofImage, double distance) ->
                texts.put("anthesis:variation", "image " + ofImage + ", distance " + distance);
        }
        return PngImages.encode(images, row * size * size * 3, size, size, texts);
    }

    private static String classes(SamplingSpec spec, Optional<ImageClass> toClass, CheckpointManifest checkpoint) {
        return toClass.map(to -> ", from class " + ClassText.of(spec.classes().getFirst(), checkpoint) + " to class "
                        + ClassText.of(to, checkpoint))
                .orElse("");
    }
}
