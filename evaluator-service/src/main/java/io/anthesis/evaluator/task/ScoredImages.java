package io.anthesis.evaluator.task;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.ledger.job.TaskPlan.Shard;
import io.anthesis.worker.checkpoint.GuidedCheckpoint;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.LongFunction;

/** Which images a checkpoint is scored by: of one class, of all in proportion, or of none where it knows none. */
@Singleton
public class ScoredImages {
    private final DatasetLibrary datasets;

    ScoredImages(DatasetLibrary datasets) {
        this.datasets = datasets;
    }

    List<SeededImage> of(EvaluationSpec spec, GuidedCheckpoint checkpoint, Shard shard) {
        LongFunction<ClassMixture> classes = classes(spec, checkpoint);
        return SeededImage.range(spec.seed(), shard.from(), shard.count()).stream()
                .map(image -> image.of(classes.apply(image.number())))
                .toList();
    }

    private LongFunction<ClassMixture> classes(EvaluationSpec spec, GuidedCheckpoint checkpoint) {
        CheckpointManifest manifest = checkpoint.manifest();
        int known = manifest.model().network().classes();
        if (spec.ofClass().isPresent() || known == 0) {
            ClassMixture all = checkpoint.mixture(spec.ofClass());
            return image -> all;
        }
        return RealClasses.of(manifest, datasets.find(manifest.datasetDigest())).inProportion(known)::of;
    }
}
