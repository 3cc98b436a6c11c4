package io.anthesis.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramEpochsTest {
    @TempDir
    Path folder;

    @Test
    void aTrainingLeavesCurveModelAndGrid() throws IOException {
        var network = new ResidualUNet(16, List.of(8, 16), 1, 32, 1000);
        Path results = folder.resolve("results");
        try (var device = new EmulatedDevice(folder)) {
            List<Double> seconds = new ProgramEpochs(device, ComputeType.FLOAT32, network, 4, 2)
                    .run(new SyntheticImages(8, 16), 3, results);

            assertThat(seconds).hasSize(3);
        }

        List<String> curve = Files.readAllLines(results.resolve("curve.csv"));
        assertThat(curve).hasSize(4);
        assertThat(noiseLoss(curve.getLast())).isLessThan(noiseLoss(curve.get(1)));
        StoredModel model = ModelFiles.read(results.resolve("model.safetensors"), Optional.empty());
        assertThat(model.spec().network()).isEqualTo(network);
        BufferedImage grid = ImageIO.read(results.resolve("grid.png").toFile());
        assertThat(grid.getWidth()).isEqualTo(6 * 16);
        assertThat(grid.getHeight()).isEqualTo(3 * 16);
    }

    private static double noiseLoss(String line) {
        return Double.parseDouble(line.split(",")[1]);
    }
}
