package io.anthesis.datasets.tensors;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.image.Ground;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.HostTensor.ElementType;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Decodes, crops and resizes every image of an archive. Two passes over files, so that a data set need not fit into the heap.
 * The result is a function of the archive, the size and the ground, byte for byte.
 */
public final class TensorDerivation {
    private TensorDerivation() {}

    /**
     * Derives all images that can be read.
     *
     * @param size height and width, 8 to 1024
     * @param ground shows where an image is transparent
     * @param target file to write; {@code target.raw} beside it is used meanwhile
     * @throws RefusedArchive if the archive is refused, or none of its images can be read
     */
    public static DerivedImages derive(ImageArchive archive, int size, Ground ground, Path target) throws IOException {
        return derive(archive, size, ground, name -> false, target);
    }

    /** @param wanted names of files whose content comes with the result if they are no images, see {@link DerivedImages#texts} */
    public static DerivedImages derive(
            ImageArchive archive, int size, Ground ground, Predicate<String> wanted, Path target) throws IOException {
        return derive(archive, size, ground, Selection.everything(), wanted, target);
    }

    /**
     * Derives those images that a data set consists of, whatever else the archive holds: a version that reads more formats, or
     * refuses more damage, must not move the rows.
     *
     * @param names of the data set's images, in any order; a name stands as often as the archive has it
     * @throws RefusedArchive also if one of the images is not in the archive or cannot be read
     */
    public static DerivedImages derive(ImageArchive archive, int size, Ground ground, List<String> names, Path target)
            throws IOException {
        return derive(archive, size, ground, Selection.of(names), name -> false, target);
    }

    private static DerivedImages derive(
            ImageArchive archive, int size, Ground ground, Selection selection, Predicate<String> wanted, Path target)
            throws IOException {
        if (size < 8 || size > 1024) {
            throw new IllegalArgumentException("image size must be 8 to 1024 pixels, was " + size);
        }
        Path raw = target.resolveSibling(target.getFileName() + ".raw");
        try (var rows = new ImageRows(archive, size, ground, selection, wanted, raw)) {
            archive.forEachImage(rows);
            rows.finish();
            write(rows, raw, size, target);
            return new DerivedImages(
                    target,
                    size,
                    rows.taken().stream().map(ImageRows.Row::name).toList(),
                    rows.skipped(),
                    rows.skippedCount(),
                    rows.texts());
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    private static void write(ImageRows rows, Path raw, int size, Path target) throws IOException {
        rows.taken().sort(Comparator.comparing(ImageRows.Row::name));
        Path ordered = target.resolveSibling(target.getFileName() + ".ordered");
        int imageBytes = ImageRows.bytes(size);
        try (FileChannel in = FileChannel.open(raw, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        ordered,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            for (ImageRows.Row row : rows.taken()) {
                in.transferTo((long) row.position() * imageBytes, imageBytes, out);
            }
            MemorySegment data = out.map(FileChannel.MapMode.READ_ONLY, 0, out.size(), arena);
            var shape = new long[] {rows.taken().size(), size, size, 3};
            var images = new HostTensor(ElementType.U16, shape, data);
            SafeTensors.write(target, Map.of(TensorImages.NAME, images), Map.of("scale", "65535"));
        } finally {
            Files.deleteIfExists(ordered);
        }
    }
}
