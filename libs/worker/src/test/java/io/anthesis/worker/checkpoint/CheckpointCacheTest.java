package io.anthesis.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.ObservedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache whose budget no checkpoint fits into. */
class CheckpointCacheTest {
    @TempDir
    Path folder;

    private final ObservedEngine engine = new ObservedEngine();
    private HandlerFixture worker;
    private CheckpointCache cache;
    private String checkpoint;
    private String guide;

    @BeforeEach
    void make() {
        worker = new HandlerFixture(folder);
        cache = worker.checkpointCache(engine, Map.of("anthesis.worker.checkpoint-memory", "1"));
        DatasetRecord flowers = worker.dataset("flowers", 4, 3);
        checkpoint = worker.checkpoint(flowers);
        guide = worker.checkpoint("guide", HandlerFixture.IMAGE_SIZE, List.of(), flowers);
    }

    @AfterEach
    void end() throws IOException {
        worker.close();
        engine.close();
    }

    private SamplerSpec guided() {
        return Json.read("{\"guidance\": {\"scale\": 2, \"guide\": \"" + guide + "\"}}", SamplerSpec.class);
    }

    @Test
    void aCheckpointAndItsGuideStayUntilTheNextIsAskedFor() {
        cache.get(guide);

        GuidedCheckpoint pair = cache.get(checkpoint, guided());

        assertThat(engine.openModels).isEqualTo(2);
        float[] image = pair.generator(2, guided()).generate(1, 0, 1, step -> {});
        assertThat(image).hasSize(HandlerFixture.IMAGE_SIZE * HandlerFixture.IMAGE_SIZE * 3);
        assertThat(cache.get(guide)).isSameAs(pair.guide().orElseThrow());
        assertThat(engine.openModels).isEqualTo(1);
    }

    @Test
    void aCheckpointMayGuideItself() {
        GuidedCheckpoint pair = cache.get(guide, guided());

        assertThat(pair.guide()).containsSame(pair.checkpoint());
        assertThat(engine.openModels).isEqualTo(1);
    }
}
