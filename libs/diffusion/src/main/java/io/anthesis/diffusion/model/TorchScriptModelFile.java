package io.anthesis.diffusion.model;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.WholeFile;
import io.anthesis.tensor.script.TorchScriptExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Models for {@code torch.jit.load}: {@code forward(noisy_images, noise_variances)} with images (batch, 3, height, width) and
 * variances (batch, 1, 1, 1), and where the network knows classes {@code classes} (batch, classes + 1, 1, 1), the weight of each row of its
 * class embedding; and {@code denormalize(images)} to pixels in [0, 1]. The {@link ModelSpec} is in the extra file
 * {@code anthesis.json}.
 */
final class TorchScriptModelFile {
    private static final String DENORMALIZE = """
              def denormalize(self: __torch__.M, images: Tensor) -> Tensor:
                pixels = torch.add(torch.mul(images, torch.sqrt(self.variance)), self.mean)
                return torch.clamp(pixels, 0., 1.)
            """;

    private TorchScriptModelFile() {}

    static void write(Path path, StoredModel model) throws IOException {
        float[] mean = model.normalizer().mean();
        var export = new TorchScriptExport(model.spec().network().graph(), model.weights())
                .buffer("mean", HostTensor.of(mean, 1, mean.length, 1, 1))
                .buffer("variance", HostTensor.of(model.normalizer().variance(), 1, mean.length, 1, 1))
                .method(DENORMALIZE)
                .extraFile("anthesis.json", model.spec().toJson());
        WholeFile.write(path, part -> {
            try (OutputStream out = Files.newOutputStream(part)) {
                export.write(out);
            }
        });
    }
}
