package io.anthesis.sampler.task;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskHandler;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Carries shards of sampling jobs out; small jobs of the same checkpoint and settings share a batch. */
@Singleton
public class SamplingHandler implements TaskHandler {
    private final SampledImages images;
    private final Trajectories trajectories;
    private final OverviewPicture overview;
    private final Images stored;

    SamplingHandler(SampledImages images, Trajectories trajectories, OverviewPicture overview, Images stored) {
        this.images = images;
        this.trajectories = trajectories;
        this.overview = overview;
        this.stored = stored;
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    @Override
    public int sharedBatch() {
        return BatchPadding.LARGEST;
    }

    @Override
    public Outcome run(TaskContext context) {
        SamplingSpec spec = context.lease().specAs(SamplingSpec.class);
        return switch (spec.mode()) {
            case Trajectory() -> trajectories(context);
            case OwnNoise _, Interpolation _, Variation _ -> images(context, spec);
        };
    }

    private Outcome trajectories(TaskContext context) {
        var shard = new ShardImages(context);
        String picture = trajectories.make(shard);
        return done(shard, picture);
    }

    private Outcome images(TaskContext context, SamplingSpec spec) {
        if (context.lease().role().equals(TaskPlan.GRID)) {
            List<String> digests = stored.of(context.lease().jobId());
            return new Outcome.Done(result(digests.size(), overview.make(context, spec, digests)));
        }
        return runTogether(List.of(context)).get(context);
    }

    @Override
    public Map<TaskContext, Outcome> runTogether(List<TaskContext> contexts) {
        List<ShardImages> shards = contexts.stream().map(ShardImages::new).toList();
        images.make(shards);
        Map<TaskContext, Outcome> outcomes = new HashMap<>();
        for (ShardImages shard : shards) {
            TaskContext context = shard.context();
            outcomes.put(context, outcome(shard));
        }
        return outcomes;
    }

    private Outcome outcome(ShardImages shard) {
        if (shard.context().stopReason().isPresent()) {
            return new Outcome.Stopped(shard.context().stopReason().get());
        }
        return shard.failure().<Outcome>map(Outcome.Failed::new).orElseGet(() -> done(shard));
    }

    private Outcome done(ShardImages shard) {
        List<String> digests = shard.digests();
        if (shard.context().lease().role().equals(TaskPlan.WHOLE)) {
            return done(shard, overview.make(shard.context(), shard.spec(), digests));
        }
        return new Outcome.Done(TaskResult.of(Map.of("images", digests.size())).with(recording(shard)));
    }

    private static Outcome done(ShardImages shard, String picture) {
        return new Outcome.Done(result(shard.digests().size(), picture).with(recording(shard)));
    }

    private static Consumer<Transaction> recording(ShardImages shard) {
        UUID job = shard.context().lease().jobId();
        List<Images.Numbered> images = shard.recorded();
        return transaction -> images.forEach(image -> Images.record(transaction, job, image));
    }

    private static TaskResult result(int images, String picture) {
        return TaskResult.of(Map.of("images", images, "grid", picture)).holding(picture);
    }
}
