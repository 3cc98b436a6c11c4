package io.anthesis.evaluator.task;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.OverviewGrid;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SeededImage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The picture that shows how a run gets better: always from the same noise. A checkpoint that knows classes has a row for each of the
 * first ones; from row to row only the class differs.
 *
 * @param images row by row
 * @param texts metadata of the picture
 */
record Overview(List<SeededImage> images, Map<String, String> texts) {
    static Overview of(String checkpoint, CheckpointManifest manifest, long seed) {
        Map<String, String> texts = new TreeMap<>(Map.of(
                "Software", "Anthesis",
                "anthesis:checkpoint", checkpoint,
                "anthesis:epoch", Integer.toString(manifest.epoch()),
                "anthesis:steps", Integer.toString(OverviewGrid.STEPS),
                "anthesis:seed", Long.toString(seed)));
        int classes = manifest.model().network().classes();
        OverviewGrid grid = OverviewGrid.of(classes);
        if (classes == 0) {
            return new Overview(SeededImage.range(seed, 0, grid.images()), texts);
        }
        texts.put("anthesis:classes", Json.write(names(manifest.classes(), grid.rows())));
        List<SeededImage> noises = SeededImage.range(seed, 0, OverviewGrid.COLUMNS);
        List<SeededImage> images = IntStream.rangeClosed(1, grid.rows())
                .mapToObj(ClassMixture::of)
                .flatMap(row -> noises.stream().map(noise -> noise.of(row)))
                .toList();
        return new Overview(images, texts);
    }

    /** @return those of the first classes; numbers stand in for names that are not known */
    private static List<String> names(List<String> known, int count) {
        Stream<String> numbers = IntStream.rangeClosed(known.size() + 1, count).mapToObj(Integer::toString);
        return Stream.concat(known.stream().limit(count), numbers).toList();
    }
}
