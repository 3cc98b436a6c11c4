package io.anthesis.sampler.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.claim.TaskContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The picture that shows a job's images beside each other. */
@Singleton
class OverviewPicture {
    /** A larger job's overview shows its first images only. */
    private static final int MAX_IMAGES = 256;

    private final CheckpointCache checkpoints;
    private final ObjectStore store;

    OverviewPicture(CheckpointCache checkpoints, ObjectStore store) {
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /** @return its digest */
    String make(TaskContext context, SamplingSpec spec, List<String> digests) {
        int count = Math.min(digests.size(), MAX_IMAGES);
        int size = checkpoints.manifest(spec.checkpoint()).imageSize();
        float[] images = new float[count * size * size * 3];
        for (int i = 0; i < count; i++) {
            float[] image = PngImages.decode(store.bytes(Bucket.IMAGES, digests.get(i)));
            System.arraycopy(image, 0, images, i * image.length, image.length);
        }
        Map<String, String> texts = Map.of(
                "Software", "Anthesis",
                "anthesis:job", context.lease().jobId().toString(),
                "anthesis:spec", context.lease().spec());
        byte[] png = PngImages.grid(images, count, size, spec.gridColumns(), PngImages.overviewZoom(size), texts);
        return store.put(Bucket.IMAGES, png, SampledImages.PNG);
    }
}
