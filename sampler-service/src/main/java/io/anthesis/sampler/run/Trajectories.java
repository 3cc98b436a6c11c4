package io.anthesis.sampler.run;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.worker.checkpoint.CheckpointShelf;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pictures of how images came about: noisy images of all steps, and below each what was predicted from it. */
@Singleton
class Trajectories {
    private static final int SMALL = 48;

    private final NDManager tensors;
    private final CheckpointShelf checkpoints;
    private final ObjectStore store;

    Trajectories(NDManager tensors, CheckpointShelf checkpoints, ObjectStore store) {
        this.tensors = tensors;
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /**
     * Fills the shard with a picture for each of its images.
     *
     * @return the digest of one picture of them all
     */
    String make(ShardImages shard) {
        SamplingSpec spec = shard.spec();
        LoadedCheckpoint checkpoint = checkpoints.get(spec.checkpoint());
        int count = shard.images().size();
        Trajectory trajectory = checkpoint
                .generator(spec.steps(), spec.sampler())
                .trajectory(tensors, spec.seed(), shard.number(0), count, step -> {
                    shard.context().throwIfStopped();
                    shard.report(count, step);
                });
        for (int image = 0; image < count; image++) {
            shard.add(picture(spec, trajectory, image, 1, Long.toString(shard.number(image))));
        }
        return picture(spec, trajectory, 0, count, shard.number(0) + " to " + shard.number(count - 1));
    }

    private String picture(SamplingSpec spec, Trajectory trajectory, int first, int count, String label) {
        int size = trajectory.imageSize();
        int columns = trajectory.predicted().size();
        int imageFloats = size * size * 3;
        float[] pixels = new float[count * 2 * columns * imageFloats];
        int at = 0;
        for (int image = first; image < first + count; image++) {
            for (List<float[]> row : List.of(trajectory.noisy(), trajectory.predicted())) {
                for (float[] step : row) {
                    float[] one = Arrays.copyOfRange(step, image * imageFloats, (image + 1) * imageFloats);
                    System.arraycopy(one, 0, pixels, at, imageFloats);
                    at += imageFloats;
                }
            }
        }
        Map<String, String> texts = Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", spec.checkpoint(),
                "anthesis:sampler", spec.sampler().label(),
                "anthesis:steps", Integer.toString(spec.steps()),
                "anthesis:seed", Long.toString(spec.seed()),
                "anthesis:trajectory", label);
        byte[] png = PngImages.grid(pixels, count * 2 * columns, size, columns, size <= SMALL ? 2 : 1, texts);
        return store.put(Bucket.IMAGES, png, SampledImages.PNG);
    }
}
