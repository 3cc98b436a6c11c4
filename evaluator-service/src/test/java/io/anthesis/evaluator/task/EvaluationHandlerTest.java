package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.anthesis.artifacts.Bucket;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.GuidanceSpec;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images an evaluation samples; and tasks whose worker ran out of memory: the next attempt has smaller batches and the same result. */
class EvaluationHandlerTest {
    @TempDir
    Path folder;

    private EvaluatorFixture evaluator;

    @BeforeEach
    void make() {
        evaluator = new EvaluatorFixture(folder);
    }

    @AfterEach
    void end() throws IOException {
        evaluator.close();
    }

    private static Object value(Outcome outcome) {
        return ((Outcome.Done) outcome).result().value();
    }

    private Failure outOfMemory(TaskContext task) {
        Throwable thrown = catchThrowable(() -> evaluator.handler.run(task));
        Failure failure = HandlerFixture.failure(task, thrown);
        evaluator.worker.fail(task, failure);
        return failure;
    }

    private FeatureShard features(EvaluationSpec spec) {
        evaluator.worker.submit(spec);
        return (FeatureShard) value(evaluator.handler.run(evaluator.claim(TaskPlan.FEATURES)));
    }

    @Test
    void allClassesAreSampledInTheProportionsOfTheTrainingImages() {
        EvaluationSpec spec = EvaluationSpec.ofCheckpoint(evaluator.conditional(), EvaluationProtocol.QUICK75, 42);
        features(spec);
        evaluator.handler.run(evaluator.claim(TaskPlan.FEATURES));

        assertThat(evaluator.engine.sampledImages)
                .extracting(SeededImage::number)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 512).boxed().toList());
        Map<ClassMixture, Long> classes = evaluator.engine.sampledImages.stream()
                .collect(Collectors.groupingBy(SeededImage::classes, Collectors.counting()));
        assertThat(classes).containsOnlyKeys(ClassMixture.of(1), ClassMixture.of(2), ClassMixture.NONE);
        assertThat(classes.get(ClassMixture.of(1))).isBetween(253L, 259L);
        assertThat(classes.get(ClassMixture.of(2))).isBetween(125L, 131L);
    }

    @Test
    void ofOneClassOnlyThatIsSampled() {
        features(EvaluatorFixture.ofClass(evaluator.conditional(), 2));

        assertThat(evaluator.engine.sampledImages).hasSize(256).allSatisfy(image -> assertThat(image.classes())
                .isEqualTo(ClassMixture.of(2)));
    }

    @Test
    void aClassThatTheCheckpointLacksEndsTheTask() {
        assertThatThrownBy(() -> features(EvaluatorFixture.ofClass(evaluator.checkpoint, 1)))
                .isInstanceOfSatisfying(
                        TaskFailed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.UNKNOWN_CLASS));
    }

    @Test
    void guidanceChangesTheImages() {
        String conditional = evaluator.conditional();
        EvaluationSpec plain = EvaluationSpec.ofCheckpoint(conditional, EvaluationProtocol.QUICK75, 42);
        String guide = evaluator.worker.checkpoint(
                "guide", HandlerFixture.IMAGE_SIZE, List.of(), evaluator.worker.dataset("other", 4, 4));

        assertThat(List.of(
                        features(plain).digest(),
                        features(guided(plain, 2, Optional.empty())).digest(),
                        features(guided(plain, 3, Optional.empty())).digest(),
                        features(guided(plain, 3, Optional.of(guide))).digest()))
                .doesNotHaveDuplicates();
    }

    private static EvaluationSpec guided(EvaluationSpec plain, double scale, Optional<String> guide) {
        SamplerSpec ddim = SamplerSpec.DEFAULT;
        var sampler = new SamplerSpec(
                ddim.solver(),
                ddim.stochasticity(),
                ddim.variancePreserving(),
                ddim.multisteps(),
                ddim.secondOrderAlpha(),
                ddim.clip(),
                ddim.computeType(),
                Optional.of(new GuidanceSpec(scale, 0, 1, guide)));
        var subject = (EvaluationSpec.OfCheckpoint) plain.subject();
        return plain.of(new EvaluationSpec.OfCheckpoint(subject.checkpoint(), 5, sampler), Optional.empty());
    }

    @Test
    void theOverviewHasARowForEachClass() throws IOException {
        evaluator.worker.submit(EvaluationSpec.ofCheckpoint(evaluator.conditional(), EvaluationProtocol.QUICK75, 42));
        Object grid = value(evaluator.handler.run(evaluator.claim(TaskPlan.GRID)));

        byte[] png = evaluator.worker.store().bytes(Bucket.IMAGES, (String) ((Map<?, ?>) grid).get("grid"));
        var image = ImageIO.read(new ByteArrayInputStream(png));
        int cell = PngImages.overviewZoom(HandlerFixture.IMAGE_SIZE) * HandlerFixture.IMAGE_SIZE + 2;
        assertThat(image.getWidth()).isEqualTo(6 * cell + 2);
        assertThat(image.getHeight()).isEqualTo(2 * cell + 2);
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).contains("anthesis:classes\0[\"daisy\",\"rose\"]");
        int[] rose = image.getRGB(0, 2 + cell, image.getWidth(), cell, null, 0, image.getWidth());
        assertThat(image.getRGB(0, 2, image.getWidth(), cell, null, 0, image.getWidth()))
                .isNotEqualTo(rose);
    }

    @Test
    void batchesSmallerThanAShardGiveTheSameFeatures() {
        evaluator.worker.submit(evaluator.spec());
        TaskContext first = evaluator.claim(TaskPlan.FEATURES);
        FeatureShard expected = (FeatureShard) value(evaluator.handler.run(first));
        assertThat(evaluator.engine.sampledBatches).isEqualTo(List.of(64, 64, 64, 64));
        // The shard has 256 images; 50 / 2 does not divide them.
        evaluator.worker.fail(first, new Failure.OutOfMemory(50, "memory ran out"));
        evaluator.engine.sampledBatches.clear();

        TaskContext again = evaluator.claim(TaskPlan.FEATURES);
        while (again.lease().batchLimit().isEmpty()) {
            again = evaluator.claim(TaskPlan.FEATURES);
        }
        FeatureShard shard = (FeatureShard) value(evaluator.handler.run(again));

        assertThat(again.lease().batchLimit()).hasValue(25);
        assertThat(evaluator.engine.sampledBatches).hasSize(11).startsWith(25).endsWith(6);
        assertThat(shard.digest()).isEqualTo(expected.digest());
        assertThat(shard.rows()).isEqualTo(expected.rows()).isEqualTo(256);
        assertThat(shard.conditions()).isEqualTo(expected.conditions());
    }

    @Test
    void memoryThatRunsOutWhileImagesAreSampledNamesTheBatch() {
        evaluator.worker.submit(evaluator.spec());
        evaluator.engine.afterSamplingStep = step -> {
            throw OutOfDeviceMemory.during("sampling");
        };

        Failure failure = outOfMemory(evaluator.claim(TaskPlan.FEATURES));

        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(BatchPadding.LARGEST));
    }

    @Test
    void validationLossesThatRanOutOfMemoryAreComputedInHalves() {
        evaluator.worker.submit(evaluator.spec());
        TaskContext undisturbed = evaluator.claim(TaskPlan.LOSSES);
        Object expected = value(evaluator.handler.run(undisturbed));
        evaluator.worker.handBack(undisturbed);
        TaskContext first = evaluator.claim(TaskPlan.LOSSES);
        evaluator.engine.beforeLosses = batch -> {
            throw OutOfDeviceMemory.during("validation batch " + batch);
        };
        Failure failure = outOfMemory(first);
        evaluator.engine.beforeLosses = batch -> {};
        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(64));

        TaskContext again = evaluator.claim(TaskPlan.LOSSES);
        Object halves = value(evaluator.handler.run(again));

        assertThat(again.lease().batchLimit()).hasValue(32);
        assertThat(evaluator.engine.lossParts).containsExactly(1, 1, 2);
        assertThat(halves)
                .usingRecursiveComparison()
                .withComparatorForType((one, other) -> Math.abs(one - other) < 1e-5 ? 0 : 1, Double.class)
                .isEqualTo(expected);
    }
}
