package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.Bucket;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.ObservedEngine;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskStopped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A trainer of epochs of two steps on the CPU, with a real ledger. */
final class TrainerFixture implements AutoCloseable {
    final ObservedEngine engine = new ObservedEngine();
    final HandlerFixture worker;
    final Checkpoints checkpoints;
    final Trainings trainings;
    final TrainingHandler handler;

    private record Config(Duration previewAfter) implements TrainerConfig {
        @Override
        public Duration resumePointEvery() {
            return Duration.ofHours(1);
        }

        @Override
        public int evaluationBacklog() {
            return 4;
        }
    }

    TrainerFixture(Path folder) {
        worker = new HandlerFixture(folder);
        worker.dataset("flowers", 8, 2);
        checkpoints = new Checkpoints(worker.database());
        trainings = new Trainings(worker.database());
        handler = handler(Duration.ZERO);
    }

    /** @param previewAfter how long a training runs before it shows images; zero for none */
    TrainingHandler handler(Duration previewAfter) {
        return new TrainingHandler(
                new Config(previewAfter),
                engine,
                worker.datasets(),
                worker.store(),
                trainings,
                checkpoints,
                worker.metrics(),
                worker.temporary(),
                worker.running());
    }

    static ObjectNode request() {
        ObjectNode request = Json.newObject()
                .put("preset", "tiny")
                .put("dataset", "flowers")
                .put("imageSize", HandlerFixture.IMAGE_SIZE)
                .put("embeddingDimensions", 4)
                .put("batchSize", 4)
                .put("epochs", 3)
                .put("computeType", "float32")
                .put("exact", true);
        request.putArray("widths").add(4).add(8);
        return request;
    }

    TaskContext claim(ObjectNode request) {
        TrainingSpec spec = Presets.training(request);
        worker.submit(spec);
        return worker.claim(JobKind.TRAINING);
    }

    /** The next attempt of what was handed back. */
    TaskContext claimAgain() {
        return worker.claim(JobKind.TRAINING);
    }

    static Map<?, ?> result(Outcome outcome) {
        return (Map<?, ?>) ((Outcome.Done) outcome).result().value();
    }

    static UUID run(TaskContext task) {
        return task.lease().jobId();
    }

    Optional<CheckpointRecord> latest(TaskContext task) {
        return checkpoints.find(run(task) + "@latest");
    }

    /** Of all epochs that are published, in their order. */
    List<String> weights(TaskContext task) {
        return worker.database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select weights_digest from checkpoints where run_id = ? order by epoch, average",
                        run(task)));
    }

    boolean isBitExact(TaskContext task) {
        return worker.database()
                .transaction(transaction -> transaction.first(
                        row -> row.getBoolean(1), "select bit_exact from runs where job_id = ?", run(task)))
                .orElseThrow();
    }

    /** An attempt that a shutdown stops after so many steps. */
    void runUntilShutdownAfter(int steps, TaskContext task) {
        engine.beforeTrainingStep = done -> {
            if (done == steps) {
                HandlerFixture.stop(task, StopReason.SHUTDOWN);
            }
        };
        assertThatThrownBy(() -> handler.run(task)).isInstanceOf(TaskStopped.class);
        worker.handBack(task);
        engine.beforeTrainingStep = done -> {};
    }

    /** @return what is thrown instead of storing the fourth object of checkpoints from now on */
    RuntimeException refuseTheFourthObject() {
        var full = new IllegalStateException("no space left");
        var stored = new AtomicInteger();
        worker.beforeStoring(bucket -> {
            if (bucket == Bucket.CHECKPOINTS && stored.incrementAndGet() == 4) {
                throw full;
            }
        });
        return full;
    }

    @Override
    public void close() throws IOException {
        worker.close();
        engine.close();
    }
}
