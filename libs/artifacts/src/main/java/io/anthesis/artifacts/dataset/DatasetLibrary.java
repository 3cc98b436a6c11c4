package io.anthesis.artifacts.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.label.ClassSource;
import io.anthesis.datasets.manifest.ClassCount;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.manifest.SkippedFiles;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.untrusted.ArchiveClasses;
import io.anthesis.untrusted.DeriveImages;
import io.anthesis.untrusted.ReadArchive;
import io.anthesis.untrusted.RefusedFile;
import io.anthesis.untrusted.UntrustedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Imports data sets, and opens them at any image size. */
public final class DatasetLibrary {
    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";

    private final Datasets datasets;
    private final ObjectStore store;
    private final UntrustedReader reader;

    public DatasetLibrary(Datasets datasets, ObjectStore store, UntrustedReader reader) {
        this.datasets = datasets;
        this.store = store;
        this.reader = reader;
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
        UnreadableDataset(String name, RefusedFile cause) {
            super("data set '" + name + "' cannot be derived at another size: " + cause.getMessage(), cause);
        }
    }

    /** The official lists of Oxford Flowers 102: which image is in which split, and of which class. */
    public record OfficialLists(Path setid, Path labels) {}

    /**
     * What an import may choose.
     *
     * @param ground shows where images are transparent, at every size
     * @param leftOut files that the client did not put into the archive, which are reported with the others
     * @param classes where the classes of the images come from; Oxford Flowers 102 has its own
     * @param classTable a CSV file of classes that is not in the archive
     */
    public record Choices(Ground ground, List<SkippedFile> leftOut, ClassSource classes, Optional<Path> classTable) {

        public Choices {
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Stores the archive, derives its images at one size, which finds the unreadable ones, and splits them.
     *
     * @param source see {@link DatasetManifest#source}
     * @param official for Oxford Flowers 102 only
     * @param choices what the import may choose
     * @param submitter who owns it
     * @throws RefusedFile if the archive cannot be a data set; nothing is recorded then
     * @throws NameTaken if the name belongs to other data
     */
    public DatasetRecord importArchive(
            String name,
            String source,
            Path archive,
            Optional<OfficialLists> official,
            int imageSize,
            Choices choices,
            String submitter)
            throws IOException {
        var reading = new ReadArchive(
                absolute(archive),
                source,
                imageSize,
                choices.ground().toString(),
                choices.leftOut(),
                official.map(lists -> absolute(lists.setid())).orElse(null),
                official.map(lists -> absolute(lists.labels())).orElse(null),
                new ArchiveClasses(
                        choices.classes().toString(),
                        choices.classTable().map(DatasetLibrary::absolute).orElse(null)));
        return reader.read(reading, (folder, read) -> {
            String archiveDigest = store.put(Bucket.DATASETS, archive, BYTES);
            String tensors = store.put(Bucket.DATASETS, folder.resolve(DeriveImages.TENSORS), BYTES);
            Optional<DatasetRecord> before = sameOfBefore(name, read, imageSize, tensors);
            if (before.isPresent()) {
                return before.get();
            }
            String digest = store.put(Bucket.DATASETS, folder.resolve(ReadArchive.MANIFEST), JSON);
            var dataset = new DatasetRecord(
                    name,
                    digest,
                    archiveDigest,
                    read.images(),
                    read.training(),
                    read.validation(),
                    read.skipped(),
                    Optional.of(classes(read.classes())));
            if (!datasets.add(dataset, submitter)) {
                throw new NameTaken(name);
            }
            // A row of tensors holds their object: only of a data set that is there.
            datasets.putTensors(digest, imageSize, tensors);
            return dataset;
        });
    }

    /** The process that reads it has another current folder. */
    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    /**
     * A data set that was imported under this name before there were classes is the same if its manifest and images are, but for
     * the classes; of version 0.1, also but for the ground.
     */
    private Optional<DatasetRecord> sameOfBefore(String name, ReadArchive.Result read, int imageSize, String tensors) {
        return datasets.find(name)
                .filter(dataset -> dataset.digest().equals(read.digestWithoutClasses())
                        || isSameOfVersion01(dataset, read, imageSize, tensors));
    }

    private boolean isSameOfVersion01(DatasetRecord dataset, ReadArchive.Result read, int imageSize, String tensors) {
        return dataset.digest().equals(read.digestOfVersion01())
                && datasets.tensors(dataset.archiveDigest(), imageSize)
                        .map(tensors::equals)
                        .orElse(true);
    }

    private static List<DatasetClass> classes(List<ClassCount> counts) {
        return counts.stream()
                .map(count -> new DatasetClass(count.name(), count.training(), count.validation()))
                .toList();
    }

    /** @return with its classes, which are read from its manifest and recorded if the ledger does not have them yet */
    public DatasetRecord withClasses(DatasetRecord dataset) {
        if (dataset.classes().isPresent()) {
            return dataset;
        }
        List<DatasetClass> classes = classes(ClassCount.of(manifest(dataset)));
        datasets.putClasses(dataset.digest(), classes);
        return dataset.withClasses(classes);
    }

    /** Both sides of a data set at one size, with the labels of their images; the record has the classes. */
    public record ReadableDataset(DatasetRecord record, TensorImages training, TensorImages validation) {
        /** @return names of the classes, in the order of their numbers: {@link TensorImages#labels} count from 1 */
        public List<String> classNames() {
            return record.classes().orElseThrow().stream()
                    .map(DatasetClass::name)
                    .toList();
        }
    }

    /**
     * Finds a data set with its classes, without its images.
     *
     * @param nameOrDigest as the job's spec gives it
     */
    public DatasetRecord find(String nameOrDigest) {
        DatasetRecord dataset = datasets.find(nameOrDigest).orElseThrow(() -> new MissingDataset(nameOrDigest));
        return dataset.classes().isPresent() ? dataset : classified(dataset, manifest(dataset));
    }

    /** A worker may not write what it read: the gateway does, once. */
    private static DatasetRecord classified(DatasetRecord dataset, DatasetManifest manifest) {
        return dataset.classes().isPresent() ? dataset : dataset.withClasses(classes(ClassCount.of(manifest)));
    }

    /**
     * Opens a data set; derives its images at this size if they do not exist yet.
     *
     * @param nameOrDigest as the job's spec gives it
     */
    public ReadableDataset open(String nameOrDigest, int imageSize) {
        DatasetRecord dataset = datasets.find(nameOrDigest).orElseThrow(() -> new MissingDataset(nameOrDigest));
        DatasetManifest manifest = manifest(dataset);
        String tensors = datasets.tensors(dataset.digest(), imageSize)
                .or(() -> tensorsOfVersion01(dataset, manifest, imageSize))
                .orElseGet(() -> derive(dataset, imageSize));
        try {
            return store.read(
                    Bucket.DATASETS,
                    tensors,
                    file -> new ReadableDataset(
                            classified(dataset, manifest),
                            side(file, manifest, manifest.split().train()),
                            side(file, manifest, manifest.split().validation())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TensorImages side(Path file, DatasetManifest manifest, int[] positions) throws IOException {
        return TensorImages.open(file, positions, manifest.labelsOf(positions));
    }

    /** What an import left out; the record's count says whether there were more. */
    public List<SkippedFile> skipped(DatasetRecord dataset) {
        try {
            return store.read(Bucket.DATASETS, dataset.digest(), SkippedFiles::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatasetManifest manifest(DatasetRecord dataset) {
        String json = new String(store.bytes(Bucket.DATASETS, dataset.digest()), StandardCharsets.UTF_8);
        return Json.read(json, DatasetManifest.class);
    }

    /** That version named tensors by the archive, which was all that they depended on. */
    private Optional<String> tensorsOfVersion01(DatasetRecord dataset, DatasetManifest manifest, int imageSize) {
        return manifest.hasNoGround() ? datasets.tensors(dataset.archiveDigest(), imageSize) : Optional.empty();
    }

    private String derive(DatasetRecord dataset, int imageSize) {
        try {
            return store.read(
                    Bucket.DATASETS,
                    dataset.archiveDigest(),
                    archive -> store.read(
                            Bucket.DATASETS,
                            dataset.digest(),
                            manifest -> derive(dataset, archive, manifest, imageSize)));
        } catch (RefusedFile e) {
            throw new UnreadableDataset(dataset.name(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String derive(DatasetRecord dataset, Path archive, Path manifest, int imageSize) throws IOException {
        var reading = new DeriveImages(absolute(archive), imageSize, absolute(manifest));
        return reader.read(reading, (folder, derived) -> {
            String tensors = store.put(Bucket.DATASETS, folder.resolve(DeriveImages.TENSORS), BYTES);
            datasets.putTensors(dataset.digest(), imageSize, tensors);
            return tensors;
        });
    }
}
