package io.anthesis.untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.label.ClassSource;
import io.anthesis.datasets.label.Labelling;
import io.anthesis.datasets.label.Labels;
import io.anthesis.datasets.manifest.ClassCount;
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
 * @param classes where the classes of other data sets come from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReadArchive(
        String file,
        String source,
        int imageSize,
        String ground,
        List<SkippedFile> leftOut,
        String setid,
        String labels,
        ArchiveClasses classes)
        implements Reading<ReadArchive.Result> {
    /** Name of the file with the manifest, in the child's folder. */
    public static final String MANIFEST = "manifest.json";

    private static final String EVERYTHING = "all images shuffled by the seed, 80 % for training";
    private static final String EACH_CLASS =
            "each class shuffled by the seed, 80 % of it for training, and one image or more on each side";
    private static final String OFFICIAL = "each official split shuffled by the seed, 80 % of each for training";

    /**
     * Numbers of images, and of files that were not taken.
     *
     * @param classes with the numbers of their images
     * @param digestWithoutClasses that the manifest would have, had this version written it before it knew classes; empty if there
     *     are none, or they were asked for
     * @param digestOfVersion01 that the manifest would have, had version 0.1 written it; empty if it could not have
     */
    public record Result(
            String archiveDigest,
            int images,
            int training,
            int validation,
            int skipped,
            List<ClassCount> classes,
            String digestWithoutClasses,
            String digestOfVersion01) {}

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
                new ImageArchive(archive),
                imageSize,
                Ground.parse(ground),
                setid == null ? Labelling.textsFor(classes.classSource()) : name -> false,
                folder.resolve(DeriveImages.TENSORS));
        DatasetManifest plain = withoutClasses(archive, derived);
        DatasetManifest manifest = withClasses(archive, derived, plain);
        Files.writeString(folder.resolve(MANIFEST), Json.write(manifest));
        return result(derived, plain, manifest);
    }

    /** As this version wrote it before it knew classes. */
    private DatasetManifest withoutClasses(Path archive, DerivedImages derived) throws IOException {
        boolean official = setid != null;
        return new DatasetManifest(
                source,
                Sha256.of(archive),
                derived.names(),
                reported(derived.skipped()),
                official ? officialLabels(archive, Path.of(labels), derived.names()) : List.of(),
                official ? OFFICIAL : EVERYTHING,
                official
                        ? officialSplit(archive, Path.of(setid), derived.names())
                        : Split.of(List.of(
                                IntStream.range(0, derived.names().size()).toArray())),
                ground);
    }

    private DatasetManifest withClasses(Path archive, DerivedImages derived, DatasetManifest plain) throws IOException {
        if (setid != null) {
            return plain.withClasses(OxfordFlowers.CLASSES);
        }
        Labelling labelling = classes.of(archive, derived, leftOut);
        Labels found = labelling.labels();
        if (found.isEmpty()) {
            return plain;
        }
        return new DatasetManifest(
                source,
                plain.archiveDigest(),
                derived.names(),
                reported(labelling.others(derived.skipped())),
                found.numbers(),
                EACH_CLASS,
                Split.ofClasses(found.numbers(), found.classes().size()),
                ground,
                found.classes());
    }

    private Result result(DerivedImages derived, DatasetManifest plain, DatasetManifest manifest) {
        boolean mayBeFromBefore = manifest.equals(plain) || classes.classSource() == ClassSource.AUTO;
        int tables = plain.skipped().size() - manifest.skipped().size();
        return new Result(
                manifest.archiveDigest(),
                manifest.images().size(),
                manifest.split().train().length,
                manifest.split().validation().length,
                derived.skippedCount() + leftOut.size() - tables,
                ClassCount.of(manifest),
                manifest.equals(plain) || !mayBeFromBefore ? "" : Sha256.of(Json.write(plain)),
                mayBeFromBefore && plain.groundOrWhite().equals(Ground.WHITE)
                        ? Sha256.of(Json.write(plain.withoutGround()))
                        : "");
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

    private static List<Integer> officialLabels(Path archive, Path file, List<String> names) throws IOException {
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
            if (!OxfordFlowers.isClass(labels[number - 1])) {
                throw new RefusedArchive(
                        archive,
                        "imagelabels.mat gives its image '" + name + "' the class " + labels[number - 1]
                                + "; the official ones are 1 to " + OxfordFlowers.CLASSES.size());
            }
            classes.add(labels[number - 1]);
        }
        return classes;
    }
}
