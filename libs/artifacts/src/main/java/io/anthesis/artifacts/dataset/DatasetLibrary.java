package io.anthesis.artifacts.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.manifest.SkippedFiles;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
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
     */
    public record Choices(Ground ground, List<SkippedFile> leftOut) {
        /** White, and nothing left out before. */
        public static final Choices USUAL = new Choices(Ground.WHITE, List.of());

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
                official.map(lists -> absolute(lists.labels())).orElse(null));
        return reader.read(reading, (folder, read) -> {
            String archiveDigest = store.put(Bucket.DATASETS, archive, BYTES);
            String tensors = store.put(Bucket.DATASETS, folder.resolve(DeriveImages.TENSORS), BYTES);
            Optional<DatasetRecord> before = sameOfVersion01(name, read, imageSize, tensors);
            if (before.isPresent()) {
                return before.get();
            }
            String digest = store.put(Bucket.DATASETS, folder.resolve(ReadArchive.MANIFEST), JSON);
            var dataset = new DatasetRecord(
                    name, digest, archiveDigest, read.images(), read.training(), read.validation(), read.skipped());
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

    /** A data set that version 0.1 imported under this name is the same if its manifest and images are, but for the ground. */
    private Optional<DatasetRecord> sameOfVersion01(
            String name, ReadArchive.Result read, int imageSize, String tensors) {
        return datasets.find(name)
                .filter(dataset -> dataset.digest().equals(read.digestOfVersion01()))
                .filter(dataset -> datasets.tensors(dataset.archiveDigest(), imageSize)
                        .map(tensors::equals)
                        .orElse(true));
    }

    /** Both sides of a data set at one size. */
    public record ReadableDataset(DatasetRecord record, TensorImages training, TensorImages validation) {}

    /**
     * Opens a data set; derives its images at this size if nobody has before.
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
                            dataset,
                            TensorImages.open(file, manifest.split().train()),
                            TensorImages.open(file, manifest.split().validation())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
