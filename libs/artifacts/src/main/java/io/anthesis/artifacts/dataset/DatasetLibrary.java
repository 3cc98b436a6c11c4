package io.anthesis.artifacts.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.Digest;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.datasets.split.Split;
import io.anthesis.datasets.tensors.DerivedImages;
import io.anthesis.datasets.tensors.TensorDerivation;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Imports data sets, and opens them at any image size. */
public final class DatasetLibrary {
    private static final String JSON = "application/json";
    private static final String TENSORS = "application/octet-stream";
    private static final String EVERYTHING = "all images shuffled by the seed, 80 % for training";
    private static final String OFFICIAL = "each official split shuffled by the seed, 80 % of each for training";

    private final Datasets datasets;
    private final ObjectStore store;

    public DatasetLibrary(Datasets datasets, ObjectStore store) {
        this.datasets = datasets;
        this.store = store;
    }

    /** A name is taken by other data. */
    public static final class NameTaken extends RuntimeException {
        NameTaken(String name) {
            super("data set '" + name + "' exists and holds other images; choose another name");
        }
    }

    /** A job names a data set that is not there, or not any more. */
    public static final class MissingDataset extends RuntimeException {
        MissingDataset(String nameOrDigest) {
            super("data set '" + nameOrDigest
                    + "' is not imported, or was deleted; import it and submit the job again");
        }
    }

    /** An image of the data set cannot be read, so that there is no other size of it. */
    public static final class UnreadableDataset extends RuntimeException {
        UnreadableDataset(String name, RefusedArchive cause) {
            super("data set '" + name + "' cannot be derived at another size: " + cause.reason(), cause);
        }
    }

    /** The official lists of Oxford Flowers 102: which image is in which split, and of which class. */
    public record OfficialLists(Path setid, Path labels) {}

    /**
     * What an import may choose.
     *
     * @param ground shows where images are transparent, at every size
     * @param leftOut files that the client did not put into the archive, which are reported with the others
     */
    public record Choices(Ground ground, List<SkippedFile> leftOut) {
        /** White, and nothing left out before. */
        public static final Choices USUAL = new Choices(Ground.WHITE, List.of());

        public Choices {
            leftOut = List.copyOf(leftOut);
        }

        private List<SkippedFile> reported(List<SkippedFile> skipped) {
            return Stream.concat(leftOut.stream(), skipped.stream())
                    .sorted(Comparator.comparing(SkippedFile::name))
                    .toList();
        }
    }

    /**
     * Stores the archive, derives its images at one size, which finds the unreadable ones, and splits them.
     *
     * @param source see {@link DatasetManifest#source}
     * @param official for Oxford Flowers 102 only
     * @param choices what the import may choose
     * @throws RefusedArchive if the archive cannot be a data set; nothing is recorded then
     * @throws NameTaken if the name belongs to other data
     */
    public DatasetRecord importArchive(
            String name, String source, Path archive, Optional<OfficialLists> official, int imageSize, Choices choices)
            throws IOException {
        Path derivedFile = Files.createTempFile("anthesis-derive-", ".safetensors");
        try {
            DerivedImages derived =
                    TensorDerivation.derive(new ImageArchive(archive), imageSize, choices.ground(), derivedFile);
            Split split = official.isPresent()
                    ? officialSplit(archive, official.get().setid(), derived.names())
                    : Split.of(
                            List.of(IntStream.range(0, derived.names().size()).toArray()));
            String archiveDigest = store.put(Bucket.DATASETS, archive, "application/octet-stream");
            var manifest = new DatasetManifest(
                    source,
                    archiveDigest,
                    derived.names(),
                    choices.reported(derived.skipped()),
                    official.isPresent() ? labels(archive, official.get().labels(), derived.names()) : List.of(),
                    official.isPresent() ? OFFICIAL : EVERYTHING,
                    split,
                    choices.ground().toString());
            String tensors = store.put(Bucket.DATASETS, derived.file(), TENSORS);
            Optional<DatasetRecord> before = sameOfVersion01(name, manifest, imageSize, tensors);
            if (before.isPresent()) {
                return before.get();
            }
            String digest = store.put(Bucket.DATASETS, bytes(manifest), JSON);
            datasets.putTensors(digest, imageSize, tensors);
            var dataset = new DatasetRecord(
                    name,
                    digest,
                    archiveDigest,
                    derived.names().size(),
                    split.train().length,
                    split.validation().length,
                    derived.skippedCount() + choices.leftOut().size());
            if (!datasets.add(dataset)) {
                throw new NameTaken(name);
            }
            return dataset;
        } finally {
            Files.deleteIfExists(derivedFile);
        }
    }

    private static byte[] bytes(DatasetManifest manifest) {
        return Json.write(manifest).getBytes(StandardCharsets.UTF_8);
    }

    /** A data set that version 0.1 imported under this name is the same if its manifest and images are, but for the ground. */
    private Optional<DatasetRecord> sameOfVersion01(
            String name, DatasetManifest manifest, int imageSize, String tensors) {
        if (!manifest.groundOrWhite().equals(Ground.WHITE)) {
            return Optional.empty();
        }
        String digest = Digest.of(bytes(manifest.withoutGround()));
        return datasets.find(name)
                .filter(dataset -> dataset.digest().equals(digest))
                .filter(dataset -> datasets.tensors(dataset.archiveDigest(), imageSize)
                        .map(tensors::equals)
                        .orElse(true));
    }

    private static Split officialSplit(Path archive, Path setid, List<String> names) throws IOException {
        var positions = new java.util.HashMap<Integer, Integer>();
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

    /** Both sides of a data set at one size. */
    public record Opened(DatasetRecord record, TensorImages training, TensorImages validation) {}

    /**
     * Opens a data set; derives its images at this size if nobody has before.
     *
     * @param nameOrDigest as the job's spec gives it
     */
    public Opened open(String nameOrDigest, int imageSize) {
        DatasetRecord dataset = datasets.find(nameOrDigest).orElseThrow(() -> new MissingDataset(nameOrDigest));
        DatasetManifest manifest = manifest(dataset);
        String tensors = datasets.tensors(dataset.digest(), imageSize)
                .or(() -> tensorsOfVersion01(dataset, manifest, imageSize))
                .orElseGet(() -> derive(dataset, manifest, imageSize));
        Path file = store.fetch(Bucket.DATASETS, tensors);
        try {
            return new Opened(
                    dataset,
                    TensorImages.open(file, manifest.split().train()),
                    TensorImages.open(file, manifest.split().validation()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an import left out; the record's count says whether there were more. */
    public List<SkippedFile> skipped(DatasetRecord dataset) {
        return manifest(dataset).skipped();
    }

    private DatasetManifest manifest(DatasetRecord dataset) {
        String json = new String(store.bytes(Bucket.DATASETS, dataset.digest()), StandardCharsets.UTF_8);
        return Json.read(json, DatasetManifest.class);
    }

    /** That version named tensors by the archive, which was all that they depended on. */
    private Optional<String> tensorsOfVersion01(DatasetRecord dataset, DatasetManifest manifest, int imageSize) {
        return manifest.hasNoGround() ? datasets.tensors(dataset.archiveDigest(), imageSize) : Optional.empty();
    }

    private String derive(DatasetRecord dataset, DatasetManifest manifest, int imageSize) {
        try {
            Path target = Files.createTempFile("anthesis-derive-", ".safetensors");
            try {
                var archive = new ImageArchive(store.fetch(Bucket.DATASETS, dataset.archiveDigest()));
                DerivedImages derived = TensorDerivation.derive(
                        archive, imageSize, manifest.groundOrWhite(), manifest.images(), target);
                String digest = store.put(Bucket.DATASETS, derived.file(), TENSORS);
                datasets.putTensors(dataset.digest(), imageSize, digest);
                return digest;
            } catch (RefusedArchive e) {
                throw new UnreadableDataset(dataset.name(), e);
            } finally {
                Files.deleteIfExists(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
