package io.anthesis.sampler.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.checkpoint.GuidedCheckpoint;
import io.anthesis.worker.checkpoint.SampledValues;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pictures of how images came about: noisy images of all steps, and below each what was predicted from it. */
@Singleton
class Trajectories {
    private static final int ENLARGED_UP_TO_PIXELS = 48;

    private final CheckpointCache checkpoints;
    private final ObjectStore store;

    Trajectories(CheckpointCache checkpoints, ObjectStore store) {
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /** One image's way: the part of its batch. */
    private record Way(Trajectory batch, int row) {}

    /**
     * Fills the shard with a picture for each of its images.
     *
     * @return the digest of one picture of them all
     */
    String make(ShardImages shard) {
        SamplingSpec spec = shard.spec();
        GuidedCheckpoint checkpoint = checkpoints.get(spec.checkpoint(), spec.sampler());
        ImageGenerator generator = checkpoint.generator(spec.steps(), spec.sampler());
        List<Way> ways = new ArrayList<>();
        List<SeededImage> wanted = shard.images().stream()
                .map(image -> image.of(checkpoint.mixture(spec.classOf(image.number()))))
                .toList();
        int images = wanted.size();
        shard.context().inBatches(images, BatchPadding.LARGEST, (from, count) -> {
            Trajectory batch = generator.trajectory(wanted.subList(from, from + count), step -> {
                shard.context().throwIfStopped();
                shard.report(count, step);
            });
            requireFinite(spec, batch);
            for (int row = 0; row < count; row++) {
                ways.add(new Way(batch, row));
                long number = shard.number(from + row);
                shard.add(picture(
                        spec,
                        List.of(ways.getLast()),
                        Long.toString(number),
                        classText(checkpoint.manifest(), spec, number)));
            }
        });
        return picture(spec, ways, shard.number(0) + " to " + shard.number(images - 1), Map.of());
    }

    private static Map<String, String> classText(CheckpointManifest checkpoint, SamplingSpec spec, long number) {
        return spec.classOf(number)
                .map(ofClass -> Map.of("anthesis:class", ClassText.of(ofClass, checkpoint)))
                .orElse(Map.of());
    }

    private static void requireFinite(SamplingSpec spec, Trajectory batch) {
        var values = new SampledValues(spec.checkpoint(), spec.steps(), spec.sampler());
        for (int step = 0; step < batch.predicted().size(); step++) {
            values.requireAfterStep(step, batch.noisy().get(step), spec.seed());
            values.requireAfterStep(step + 1, batch.predicted().get(step), spec.seed());
        }
    }

    /** @param more texts of its metadata */
    private String picture(SamplingSpec spec, List<Way> ways, String label, Map<String, String> more) {
        int size = ways.getFirst().batch().imageSize();
        int columns = ways.getFirst().batch().predicted().size();
        int imageFloats = size * size * 3;
        float[] pixels = new float[ways.size() * 2 * columns * imageFloats];
        int at = 0;
        for (Way way : ways) {
            for (List<float[]> row : List.of(way.batch().noisy(), way.batch().predicted())) {
                for (float[] step : row) {
                    System.arraycopy(step, way.row() * imageFloats, pixels, at, imageFloats);
                    at += imageFloats;
                }
            }
        }
        var texts = new TreeMap<String, String>(Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", spec.checkpoint(),
                "anthesis:sampler", spec.sampler().label(),
                "anthesis:steps", Integer.toString(spec.steps()),
                "anthesis:seed", Long.toString(spec.seed()),
                "anthesis:trajectory", label));
        texts.putAll(more);
        byte[] png = PngImages.grid(
                pixels, ways.size() * 2 * columns, size, columns, size <= ENLARGED_UP_TO_PIXELS ? 2 : 1, texts);
        return store.put(Bucket.IMAGES, png, SampledImages.PNG);
    }
}
