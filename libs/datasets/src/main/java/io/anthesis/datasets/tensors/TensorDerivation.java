package io.anthesis.datasets.tensors;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.image.SquareImages;
import io.anthesis.datasets.image.UnreadableImage;
import io.anthesis.datasets.tensors.DerivedImages.Skipped;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.HostTensor.ElementType;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Decodes, crops and resizes every image of an archive. Two passes over memory-mapped files, so that a data set need not fit
 * into the heap. The result is a function of the archive and the size, byte for byte.
 */
public final class TensorDerivation {
    private static final int CHUNK = 128;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ImageArchive archive;
    private final int size;
    private final List<Row> rows = new ArrayList<>();
    private final List<Skipped> skipped = Collections.synchronizedList(new ArrayList<>());
    private final List<Encoded> chunk = new ArrayList<>();

    private record Encoded(String name, byte[] bytes) {}

    private record Row(String name, int position) {}

    private TensorDerivation(ImageArchive archive, int size) {
        this.archive = archive;
        this.size = size;
    }

    /**
     * @param size height and width, 8 to 1024
     * @param target file to write; {@code target.raw} beside it is used meanwhile
     * @throws RefusedArchive if the archive is refused, or none of its images can be read
     */
    public static DerivedImages derive(ImageArchive archive, int size, Path target) throws IOException {
        if (size < 8 || size > 1024) {
            throw new IllegalArgumentException("image size must be 8 to 1024 pixels, was " + size);
        }
        return new TensorDerivation(archive, size).run(target);
    }

    private DerivedImages run(Path target) throws IOException {
        Path raw = target.resolveSibling(target.getFileName() + ".raw");
        try {
            try (FileChannel out = FileChannel.open(
                    raw, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                archive.forEachImage((name, bytes) -> {
                    chunk.add(new Encoded(name, bytes));
                    if (chunk.size() == CHUNK) {
                        flush(out);
                    }
                });
                flush(out);
            }
            if (rows.isEmpty()) {
                throw new RefusedArchive(
                        archive.file(),
                        "none of its " + skipped.size() + " images can be read; the first: "
                                + skipped.getFirst().name() + ", "
                                + skipped.getFirst().reason());
            }
            return sorted(raw, target);
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    private void flush(FileChannel out) throws IOException {
        List<short[]> pixels = chunk.parallelStream().map(this::decode).toList();
        for (int i = 0; i < pixels.size(); i++) {
            if (pixels.get(i).length > 0) {
                byte[] bytes = new byte[imageBytes()];
                MemorySegment.copy(pixels.get(i), 0, MemorySegment.ofArray(bytes), SHORT, 0, pixels.get(i).length);
                out.write(java.nio.ByteBuffer.wrap(bytes));
                rows.add(new Row(chunk.get(i).name(), rows.size()));
            }
        }
        chunk.clear();
    }

    private short[] decode(Encoded encoded) {
        try {
            float[] values = SquareImages.decode(encoded.bytes(), size);
            short[] pixels = new short[values.length];
            for (int i = 0; i < values.length; i++) {
                pixels[i] = FixedPoint.encode(values[i]);
            }
            return pixels;
        } catch (UnreadableImage e) {
            skipped.add(new Skipped(encoded.name(), e.getMessage()));
            return new short[0];
        }
    }

    private DerivedImages sorted(Path raw, Path target) throws IOException {
        rows.sort(Comparator.comparing(Row::name));
        skipped.sort(Comparator.comparing(Skipped::name));
        Path ordered = target.resolveSibling(target.getFileName() + ".ordered");
        try (FileChannel in = FileChannel.open(raw, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        ordered,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            for (Row row : rows) {
                in.transferTo((long) row.position() * imageBytes(), imageBytes(), out);
            }
            MemorySegment data = out.map(FileChannel.MapMode.READ_ONLY, 0, out.size(), arena);
            var images = new HostTensor(ElementType.U16, new long[] {rows.size(), size, size, 3}, data);
            SafeTensors.write(target, Map.of(TensorImages.NAME, images), Map.of("scale", "65535"));
        } finally {
            Files.deleteIfExists(ordered);
        }
        return new DerivedImages(target, size, rows.stream().map(Row::name).toList(), skipped);
    }

    private int imageBytes() {
        return size * size * 3 * 2;
    }
}
