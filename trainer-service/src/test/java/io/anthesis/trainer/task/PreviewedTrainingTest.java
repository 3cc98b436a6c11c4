package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.ledger.training.TrainingHistory;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that shows images within its first epoch, and one that shows none. */
class PreviewedTrainingTest {
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
    void imagesBeforeTheFirstCheckpointChangeNoBitOfIt() {
        ObjectNode request = TrainerFixture.request();
        request.putObject("network").put("dropout", 0.1);

        TaskContext without = trainer.claim(request);
        trainer.handler(Duration.ZERO).run(without);
        TaskContext with = trainer.claim(request);
        trainer.handler(Duration.ofNanos(1)).run(with);

        var history = new TrainingHistory(trainer.worker.database());
        assertThat(history.preview(without.lease().jobId())).isEmpty();
        byte[] png = history.preview(with.lease().jobId()).orElseThrow();
        assertThat(PngImages.decode(png)).isNotEmpty();
        assertThat(trainer.weights(with)).hasSize(3).isEqualTo(trainer.weights(without));
        assertThat(trainer.engine.openModels).isZero();
    }
}
