package io.anthesis.sampler.run;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.job.TaskPlan.Shard;
import io.anthesis.ledger.score.Scores;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.checkpoint.CheckpointShelf;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskHandler;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Carries shards of sampling jobs out. */
@Singleton
public class SamplingHandler implements TaskHandler {
    private static final String PNG = "image/png";
    /** A larger job's overview shows its first images only. */
    private static final int MAX_GRID_IMAGES = 256;

    private static final int SMALL = 48;

    private final NDManager tensors;
    private final CheckpointShelf checkpoints;
    private final ObjectStore store;
    private final Scores scores;

    SamplingHandler(NDManager tensors, CheckpointShelf checkpoints, ObjectStore store, Scores scores) {
        this.tensors = tensors;
        this.checkpoints = checkpoints;
        this.store = store;
        this.scores = scores;
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    @Override
    public void idle() {
        checkpoints.clear();
    }

    @Override
    public Outcome run(TaskContext context) {
        SamplingSpec spec = context.lease().specAs(SamplingSpec.class);
        if (context.lease().role().equals(TaskPlan.GRID)) {
            return grid(context, spec);
        }
        return images(context, spec, context.lease().payloadAs(Shard.class));
    }

    private Outcome images(TaskContext context, SamplingSpec spec, Shard shard) {
        LoadedCheckpoint checkpoint = checkpoints.get(spec.checkpoint());
        ImageGenerator generator = checkpoint.generator(spec.steps(), spec.sampler());
        int batch = BatchPadding.LARGEST;
        List<String> digests = new ArrayList<>();
        while (digests.size() < shard.count()) {
            int count = Math.min(batch, shard.count() - digests.size());
            long first = spec.firstImage() + shard.from() + digests.size();
            long done = shard.from() + digests.size();
            float[] images = generator.generate(tensors, spec.seed(), first, count, step -> {
                context.progress().report("images", done + (long) count * step / spec.steps(), spec.images(), Map.of());
                context.throwIfStopped();
            });
            for (int i = 0; i < count; i++) {
                digests.add(store.put(Bucket.IMAGES, png(checkpoint, spec, images, i, first + i), PNG));
            }
        }
        return new Outcome.Done(Map.of("images", digests.size()), connection -> {
            for (int i = 0; i < digests.size(); i++) {
                long number = spec.firstImage() + shard.from() + i;
                Scores.recordImage(connection, context.lease().jobId(), number, digests.get(i));
            }
        });
    }

    /** Nothing of the job goes into an image: its bytes are a function of checkpoint, settings, seed and number. */
    private static byte[] png(LoadedCheckpoint checkpoint, SamplingSpec spec, float[] images, int i, long number) {
        int size = checkpoint.manifest().imageSize();
        Map<String, String> texts = Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", spec.checkpoint(),
                "anthesis:sampler", spec.sampler().label(),
                "anthesis:steps", Integer.toString(spec.steps()),
                "anthesis:seed", Long.toString(spec.seed()),
                "anthesis:image", Long.toString(number));
        return PngImages.encode(images, i * size * size * 3, size, size, texts);
    }

    private Outcome grid(TaskContext context, SamplingSpec spec) {
        List<String> digests = scores.images(context.lease().jobId());
        int count = Math.min(digests.size(), MAX_GRID_IMAGES);
        int size = checkpoints.get(spec.checkpoint()).manifest().imageSize();
        float[] images = new float[count * size * size * 3];
        for (int i = 0; i < count; i++) {
            float[] image = PngImages.decode(store.bytes(Bucket.IMAGES, digests.get(i)));
            System.arraycopy(image, 0, images, i * image.length, image.length);
        }
        Map<String, String> texts = Map.of(
                "Software", "Anthesis",
                "anthesis:job", context.lease().jobId().toString(),
                "anthesis:spec", context.lease().spec());
        byte[] png = PngImages.grid(images, count, size, spec.gridColumns(), size <= SMALL ? 3 : 2, texts);
        String digest = store.put(Bucket.IMAGES, png, PNG);
        Map<String, Object> result = Map.of("images", digests.size(), "grid", digest);
        return new Outcome.Done(result, io.anthesis.ledger.lease.Leases.Effects.NONE);
    }
}
