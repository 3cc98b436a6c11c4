package io.anthesis.trainer.task;

import static io.anthesis.trainer.task.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.Failure;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that runs out makes smaller parts of the next attempt's batches. */
class TrainingMemoryTest {
    @TempDir
    Path folder;

    private TrainerFixture trainer;

    @BeforeEach
    void make() {
        trainer = new TrainerFixture(folder);
    }

    @AfterEach
    void end() throws IOException {
        trainer.close();
    }

    @Test
    void memoryThatRanOutMakesPartsOfTheNextAttemptsBatches() {
        trainer.worker.dataset("more-flowers", 37, 2);
        TaskContext first = trainer.claim(request()
                .put("dataset", "more-flowers")
                .put("batchSize", 37)
                .put("epochs", 1)
                .put("exact", false)
                .put("microBatches", true));
        trainer.engine.beforeTrainingStep = done -> {
            throw OutOfDeviceMemory.during("training step 1");
        };
        Throwable thrown = catchThrowable(() -> trainer.handler.run(first));
        Failure failure = HandlerFixture.failure(first, thrown);
        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(37));
        assertThat(trainer.isBitExact(first)).isTrue();
        trainer.worker.fail(first, failure);
        trainer.engine.beforeTrainingStep = done -> {};

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(again.lease().batchLimit()).hasValue(18);
        // 37 is a prime: its parts of 18 or fewer that are equal have one image each.
        assertThat(trainer.engine.trainings.getLast().microBatches()).isEqualTo(37);
        assertThat(trainer.isBitExact(again)).isFalse();
        assertThat(trainer.latest(again)).isPresent();
    }

    @Test
    void memoryThatRanOutMakesSmallerPartsOfAccumulatedBatches() {
        ObjectNode request = request().put("exact", false).put("microBatches", true);
        request.putObject("optimizer").put("accumulation", 2);
        TaskContext first = trainer.claim(request);
        trainer.engine.beforeTrainingStep = done -> {
            throw OutOfDeviceMemory.during("training step 1");
        };
        Throwable thrown = catchThrowable(() -> trainer.handler.run(first));
        trainer.worker.fail(first, HandlerFixture.failure(first, thrown));
        trainer.engine.beforeTrainingStep = done -> {};

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(again.lease().batchLimit()).hasValue(1);
        assertThat(trainer.engine.trainings.getLast().microBatches()).isEqualTo(4);
        assertThat(trainer.isBitExact(again)).isFalse();
    }
}
