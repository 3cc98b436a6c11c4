package io.anthesis.artifacts.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /** The official lists of Oxford Flowers 102: which image is in which split, and of which class. */
    public record OfficialLists(Path setid, Path labels) {}

    /**
     * Stores the archive, derives its images at one size, which finds the unreadable ones, and splits them.
     *
     * @param source see {@link DatasetManifest#source}
     * @param official for Oxford Flowers 102 only
     * @param submitter who owns it
     * @throws RefusedArchive if the archive cannot be a data set; nothing is recorded then
     * @throws NameTaken if the name belongs to other data
     */
    public DatasetRecord importArchive(
            String name, String source, Path archive, Optional<OfficialLists> official, int imageSize, String submitter)
            throws IOException {
        Path derivedFile = Files.createTempFile("anthesis-derive-", ".safetensors");
        try {
            DerivedImages derived = TensorDerivation.derive(new ImageArchive(archive), imageSize, derivedFile);
            Split split = official.isPresent()
                    ? officialSplit(archive, official.get().setid(), derived.names())
                    : Split.of(
                            List.of(IntStream.range(0, derived.names().size()).toArray()));
            String archiveDigest = store.put(Bucket.DATASETS, archive, "application/octet-stream");
            var manifest = new DatasetManifest(
                    source,
                    archiveDigest,
                    derived.names(),
                    derived.skipped(),
                    official.isPresent() ? labels(official.get().labels(), derived.names()) : List.of(),
                    official.isPresent() ? OFFICIAL : EVERYTHING,
                    split);
            String digest = store.put(Bucket.DATASETS, Json.write(manifest).getBytes(StandardCharsets.UTF_8), JSON);
            String tensors = store.put(Bucket.DATASETS, derived.file(), TENSORS);
            datasets.putTensors(archiveDigest, imageSize, tensors);
            var dataset = new DatasetRecord(
                    name,
                    digest,
                    archiveDigest,
                    derived.names().size(),
                    split.train().length,
                    split.validation().length,
                    derived.skipped().size());
            if (!datasets.add(dataset, submitter)) {
                throw new NameTaken(name);
            }
            return dataset;
        } finally {
            Files.deleteIfExists(derivedFile);
        }
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

    private static List<Integer> labels(Path file, List<String> names) throws IOException {
        int[] labels = OxfordFlowers.labels(file);
        return names.stream()
                .map(name -> labels[OxfordFlowers.imageNumber(name) - 1])
                .toList();
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
        String tensors = datasets.tensors(dataset.archiveDigest(), imageSize)
                .orElseGet(() -> derive(dataset.archiveDigest(), imageSize));
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

    private DatasetManifest manifest(DatasetRecord dataset) {
        String json = new String(store.bytes(Bucket.DATASETS, dataset.digest()), StandardCharsets.UTF_8);
        return Json.read(json, DatasetManifest.class);
    }

    private String derive(String archiveDigest, int imageSize) {
        try {
            Path target = Files.createTempFile("anthesis-derive-", ".safetensors");
            try {
                var archive = new ImageArchive(store.fetch(Bucket.DATASETS, archiveDigest));
                String digest = store.put(
                        Bucket.DATASETS,
                        TensorDerivation.derive(archive, imageSize, target).file(),
                        TENSORS);
                datasets.putTensors(archiveDigest, imageSize, digest);
                return digest;
            } finally {
                Files.deleteIfExists(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
