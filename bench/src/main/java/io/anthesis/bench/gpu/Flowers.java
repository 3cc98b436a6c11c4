package io.anthesis.bench.gpu;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.datasets.split.Split;
import io.anthesis.datasets.tensors.DerivedImages;
import io.anthesis.datasets.tensors.TensorDerivation;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.diffusion.data.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Oxford Flowers 102 without a data set of the platform. */
final class Flowers {
    private Flowers() {}

    /**
     * @param folder with the archive of images and {@code setid.mat}
     * @param scratch where tensors are written
     * @return the images that the example trains with, 6,551
     */
    static ImageSource training(Path folder, Path scratch, int imageSize) throws IOException {
        var archive = new ImageArchive(folder.resolve("102flowers-64px.tgz"));
        DerivedImages derived =
                TensorDerivation.derive(archive, imageSize, Ground.WHITE, scratch.resolve("flowers-" + imageSize));
        Map<Integer, Integer> rows = new HashMap<>();
        for (int row = 0; row < derived.names().size(); row++) {
            rows.put(OxfordFlowers.imageNumber(derived.names().get(row)), row);
        }
        Split split = Split.of(OxfordFlowers.splits(folder.resolve("setid.mat")).all());
        return TensorImages.open(
                derived.file(), Arrays.stream(split.train()).map(rows::get).toArray());
    }
}
