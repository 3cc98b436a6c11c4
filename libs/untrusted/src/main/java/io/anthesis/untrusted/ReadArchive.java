package io.anthesis.untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.datasets.split.Split;
import io.anthesis.datasets.tensors.DerivedImages;
import io.anthesis.datasets.tensors.TensorDerivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An archive as a data set: its images at one size in {@link DeriveImages#TENSORS}, its manifest in {@link #MANIFEST}.
 *
 * @param source see {@link DatasetManifest#source}
 * @param ground colour behind transparent pixels, as {@link Ground} writes it
 * @param leftOut files that the client did not put into the archive, which are reported with the others
 * @param setid file with the official splits of Oxford Flowers 102; null for other data sets
 * @param labels file with the classes of Oxford Flowers 102; null for other data sets
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReadArchive(
        String file,
        String source,
        int imageSize,
        String ground,
        List<SkippedFile> leftOut,
        String setid,
        String labels)
        implements Reading<ReadArchive.Result> {
    /** Name of the file with the manifest, in the child's folder. */
    public static final String MANIFEST = "manifest.json";

    private static final String EVERYTHING = "all images shuffled by the seed, 80 % for training";
    private static final String OFFICIAL = "each official split shuffled by the seed, 80 % of each for training";

    /**
     * Numbers of images, and of files that were not taken.
     *
     * @param digestOfVersion01 that the manifest would have, had version 0.1 written it; empty if it could not have
     */
    public record Result(
            String archiveDigest, int images, int training, int validation, int skipped, String digestOfVersion01) {}

    @Override
    public String field() {
        return "archive";
    }

    @Override
    public Class<Result> resultType() {
        return Result.class;
    }

    @Override
    public Result run(Path folder) throws IOException {
        Path archive = Path.of(file);
        DerivedImages derived = TensorDerivation.derive(
                new ImageArchive(archive), imageSize, Ground.parse(ground), folder.resolve(DeriveImages.TENSORS));
        boolean official = setid != null;
        Split split = official
                ? officialSplit(archive, Path.of(setid), derived.names())
                : Split.of(List.of(IntStream.range(0, derived.names().size()).toArray()));
        var manifest = new DatasetManifest(
                source,
                Sha256.of(archive),
                derived.names(),
                reported(derived.skipped()),
                official ? labels(archive, Path.of(labels), derived.names()) : List.of(),
                official ? OFFICIAL : EVERYTHING,
                split,
                ground);
        Files.writeString(folder.resolve(MANIFEST), Json.write(manifest));
        return new Result(
                manifest.archiveDigest(),
                derived.names().size(),
                split.train().length,
                split.validation().length,
                derived.skippedCount() + leftOut.size(),
                manifest.groundOrWhite().equals(Ground.WHITE) ? Sha256.of(Json.write(manifest.withoutGround())) : "");
    }

    private List<SkippedFile> reported(List<SkippedFile> skipped) {
        return Stream.concat(leftOut.stream(), skipped.stream())
                .sorted(Comparator.comparing(SkippedFile::name))
                .toList();
    }

    private static Split officialSplit(Path archive, Path setid, List<String> names) throws IOException {
        var positions = new HashMap<Integer, Integer>();
        for (int i = 0; i < names.size(); i++) {
            positions.put(OxfordFlowers.imageNumber(names.get(i)), i);
        }
        List<int[]> parts = new ArrayList<>();
        for (int[] numbers : OxfordFlowers.splits(setid).all()) {
            int[] part = IntStream.of(numbers)
                    .filter(positions::containsKey)
                    .map(positions::get)
                    .toArray();
            if (part.length < numbers.length / 2) {
                throw new RefusedArchive(
                        archive,
                        "it holds " + part.length + " of the " + numbers.length
                                + " images of an official list; is it 102flowers.tgz?");
            }
            parts.add(part);
        }
        return Split.of(parts);
    }

    private static List<Integer> labels(Path archive, Path file, List<String> names) throws IOException {
        int[] labels = OxfordFlowers.labels(file);
        List<Integer> classes = new ArrayList<>();
        for (String name : names) {
            int number = OxfordFlowers.imageNumber(name);
            if (number < 1 || number > labels.length) {
                throw new RefusedArchive(
                        archive,
                        "imagelabels.mat has no class for its image '" + name + "', only for image_00001.jpg to image_"
                                + "%05d.jpg; is it 102flowers.tgz?".formatted(labels.length));
            }
            classes.add(labels[number - 1]);
        }
        return classes;
    }
}
