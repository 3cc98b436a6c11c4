package io.anthesis.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anthesis.diffusion.data.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowersTest {
    private final Path data = Path.of(System.getProperty("anthesis.home"), "../shared/data");

    @Test
    void theExampleTrainsWithFourFifths(@TempDir Path scratch) throws IOException {
        assumeTrue(Files.exists(data.resolve("setid.mat")), "the flowers are not at hand");

        ImageSource images = Flowers.training(data, scratch, 64);

        assertThat(images.count()).isEqualTo(6551);
        float[] image = new float[64 * 64 * 3];
        images.read(6550, image, 0);
        float sum = 0;
        for (float value : image) {
            assertThat(value).isBetween(0f, 1f);
            sum += value;
        }
        assertThat(sum / image.length).isBetween(0.05f, 0.95f);
    }
}
