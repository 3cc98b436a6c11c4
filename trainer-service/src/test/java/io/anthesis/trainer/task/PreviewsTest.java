package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.worker.claim.ObservedEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Previews of a tiny network on the CPU, with a clock of the test. */
class PreviewsTest {
    private static final int SIZE = 8;
    private static final long SEED = 42;
    private static final Normalizer NORMALIZER = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {1, 1, 1});

    private final ObservedEngine engine = new ObservedEngine();
    private final List<byte[]> shown = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @AfterEach
    void end() {
        engine.close();
    }

    private static ModelSpec model(int classes) {
        var network = new ResidualUNet(SIZE, List.of(4, 8), 1, 4, 1000, classes, 0);
        return new ModelSpec(network, new AngleSchedule(0.02, 0.95), PredictionType.NOISE);
    }

    private static Map<String, HostTensor> weights(ModelSpec model) {
        return InitialWeights.draw(model.network().graph(), 1);
    }

    private Previews previews(ModelSpec model, Duration first) {
        return new Previews(engine, model, NORMALIZER, ComputeType.FLOAT32, SEED, first, () -> now);
    }

    private void at(int seconds) {
        now = Instant.EPOCH.plusSeconds(seconds);
    }

    @Test
    void theFirstAreDueAfterAWhileAndTheNextAfterThreeTimesAsLong() {
        ModelSpec model = model(0);
        Previews previews = previews(model, Duration.ofSeconds(30));
        at(29);
        assertThat(previews.due()).isFalse();
        at(30);
        assertThat(previews.due()).isTrue();

        previews.make(() -> weights(model), shown::add);

        assertThat(shown).hasSize(1);
        at(89);
        assertThat(previews.due()).isFalse();
        at(90);
        assertThat(previews.due()).isTrue();
    }

    @Test
    void slowImagesAreRarer() {
        ModelSpec model = model(0);
        Previews previews = previews(model, Duration.ofSeconds(30));
        at(30);

        previews.make(() -> weights(model), png -> at(40));

        at(539);
        assertThat(previews.due()).isFalse();
        at(540);
        assertThat(previews.due()).isTrue();
    }

    @Test
    void zeroAsksForNone() {
        Previews previews = previews(model(0), Duration.ZERO);
        at(1_000_000);
        assertThat(previews.due()).isFalse();
    }

    @Test
    void thePictureHasTheImagesOfTheOverviewsNoise() throws IOException {
        ModelSpec model = model(0);

        previews(model, Duration.ofSeconds(30)).make(() -> weights(model), shown::add);

        assertThat(images(shown.getFirst())).isEqualTo(expected(model, SeededImage.range(SEED, 0, 6)));
    }

    @Test
    void eachImageIsOfAnotherClassWhileThereAreAny() throws IOException {
        ModelSpec model = model(2);
        List<SeededImage> wanted = IntStream.range(0, 6)
                .mapToObj(image -> SeededImage.range(SEED, image, 1).getFirst().of(ClassMixture.of(image % 2 + 1)))
                .toList();

        previews(model, Duration.ofSeconds(30)).make(() -> weights(model), shown::add);

        assertThat(images(shown.getFirst())).isEqualTo(expected(model, wanted));
    }

    /** All pixels of a row of six images: the grid repeats those of an image and has gaps of two. */
    private static int[] images(byte[] png) throws IOException {
        var picture = ImageIO.read(new ByteArrayInputStream(png));
        int zoom = PngImages.overviewZoom(SIZE);
        assertThat(picture.getWidth()).isEqualTo(6 * (SIZE * zoom + 2) + 2);
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    private int[] expected(ModelSpec model, List<SeededImage> wanted) throws IOException {
        try (var loaded = engine.load(model, NORMALIZER, weights(model))) {
            float[] images =
                    loaded.images(SamplerSettings.ddim(20), ComputeType.FLOAT32).generate(wanted, step -> {});
            return images(PngImages.grid(images, 6, SIZE, 6, PngImages.overviewZoom(SIZE), Map.of()));
        }
    }

    @Test
    void weightsThatGiveNoFiniteImagesShowNothing() {
        ModelSpec model = model(0);
        Map<String, HostTensor> broken = new LinkedHashMap<>(weights(model));
        broken.replaceAll((name, tensor) -> {
            float[] numbers = new float[tensor.floats().length];
            Arrays.fill(numbers, Float.NaN);
            return HostTensor.of(numbers, tensor.shape());
        });

        previews(model, Duration.ofSeconds(30)).make(() -> broken, shown::add);

        assertThat(shown).isEmpty();
        assertThat(engine.openModels).isZero();
    }

    /** Of programs, and of TorchScript. */
    static Stream<RuntimeException> outOfMemory() {
        return Stream.of(OutOfDeviceMemory.during("sampling"), new EngineException("CUDA out of memory"));
    }

    @ParameterizedTest
    @MethodSource("outOfMemory")
    void withoutMemoryForThemTheTrainingGoesOnAndAsksNoMore(RuntimeException outOfMemory) {
        Previews previews = previews(model(0), Duration.ofSeconds(30));
        at(30);

        previews.make(
                () -> {
                    throw outOfMemory;
                },
                shown::add);

        at(1_000_000);
        assertThat(previews.due()).isFalse();
        assertThat(shown).isEmpty();
    }

    @Test
    void otherFailuresAreThoseOfTheTraining() {
        Previews previews = previews(model(0), Duration.ofSeconds(30));
        var failure = new EngineException("device lost");

        assertThatThrownBy(() -> previews.make(
                        () -> {
                            throw failure;
                        },
                        shown::add))
                .isSameAs(failure);
    }
}
