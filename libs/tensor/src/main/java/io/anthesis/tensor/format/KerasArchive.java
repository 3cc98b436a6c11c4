package io.anthesis.tensor.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A model that Keras 3 saved whole ({@code .keras}): a zip archive with its weights as {@code save_weights} writes them. */
public final class KerasArchive {
    private static final String WEIGHTS = "model.weights.h5";

    private KerasArchive() {}

    /** What is done with the weights while they are unpacked. */
    public interface Reader<T> {
        T read(KerasWeights weights) throws IOException;
    }

    /**
     * The weights are unpacked into the folder for temporary files. Their size is bounded only by the limits of this process.
     *
     * @throws CorruptTensorFile if it is not a zip archive, has no weights, or they are damaged
     */
    public static <T> T read(Path path, Reader<T> reader) throws IOException {
        Path unpacked = Files.createTempFile("anthesis-keras-", ".weights.h5");
        try {
            unpack(path, unpacked);
            try (var weights = new KerasWeights(path, unpacked)) {
                return reader.read(weights);
            }
        } finally {
            Files.delete(unpacked);
        }
    }

    private static void unpack(Path path, Path target) throws IOException {
        try (var zip = new ZipFile(path.toFile())) {
            ZipEntry entry = zip.getEntry(WEIGHTS);
            if (entry == null) {
                throw new CorruptTensorFile(path, "it has no '" + WEIGHTS + "'");
            }
            try (var content = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
                if (content.getChecksum().getValue() != entry.getCrc()) {
                    throw new ZipException("the checksum of '" + WEIGHTS + "' differs");
                }
            }
        } catch (ZipException | EOFException e) {
            throw new CorruptTensorFile(path, "the zip archive is damaged: " + e.getMessage());
        }
    }
}
