package io.anthesis.datasets.tensors;

import io.anthesis.datasets.archive.ImageArchive;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.archive.TextFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.image.ImageDecoder;
import io.anthesis.datasets.image.Interpolation;
import io.anthesis.datasets.image.UnreadableImage;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Decodes images, some at a time, and appends their pixels to a file in the order of the archive. */
final class ImageRows implements ImageArchive.Visitor, AutoCloseable {
    private static final int MAX_AT_ONCE = 128;
    /** What a name costs besides its characters: the row, the string, and its place among the names seen. */
    private static final int NAME_OVERHEAD_BYTES = 200;

    private final ImageArchive archive;
    private final ImportLimits limits;
    private final int size;
    private final Ground ground;
    private final Selection selection;
    private final Predicate<String> wanted;
    private final WantedTexts texts;
    private final ImageDecoder decoder;
    private final FileChannel out;
    private final List<Row> taken = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<Encoded> waiting = new ArrayList<>();
    private int skippedCount;
    private long waitingBytes;
    private long nameBytes;

    record Row(String name, int position) {}

    private record Encoded(String name, byte[] bytes) {}

    /** @param reason why there are no pixels; null if there are some */
    private record Decoded(ByteBuffer pixels, String reason) {}

    ImageRows(ImageArchive archive, int size, Ground ground, Selection selection, Predicate<String> wanted, Path raw)
            throws IOException {
        this.archive = archive;
        this.limits = archive.limits();
        this.size = size;
        this.ground = ground;
        this.selection = selection;
        this.wanted = wanted;
        this.texts = new WantedTexts(limits.directoryBytes());
        this.decoder = new ImageDecoder(limits);
        this.out = FileChannel.open(
                raw, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    static int bytes(int size) {
        return size * size * 3 * Short.BYTES;
    }

    @Override
    public void image(String name, byte[] encoded) throws IOException {
        if (!selection.takes(name)) {
            skipped(name, "another file of this name comes before it");
            return;
        }
        nameBytes += NAME_OVERHEAD_BYTES + 2L * name.length();
        if (nameBytes > limits.nameBytes()) {
            throw new RefusedArchive(
                    archive.file(),
                    "it has more images than fit: their names take more than "
                            + ImportLimits.mebibytes(limits.nameBytes()) + ", the limit for this process' heap");
        }
        if (waitingBytes + encoded.length > limits.encodedBytes()) {
            flush();
        }
        waiting.add(new Encoded(name, encoded));
        waitingBytes += encoded.length;
        if (waiting.size() == MAX_AT_ONCE) {
            flush();
        }
    }

    @Override
    public void skipped(String name, String reason) throws IOException {
        if (selection.isFixed()) {
            return; // reported when the data set was imported
        }
        skippedCount++;
        if (skipped.size() < limits.reported()) {
            skipped.add(new SkippedFile(name, reason));
        }
    }

    @Override
    public boolean wantsText(String name) {
        return wanted.test(name);
    }

    @Override
    public void text(String name, byte[] content) {
        texts.add(new TextFile(name, content));
    }

    private void flush() throws IOException {
        List<Decoded> results = waiting.parallelStream().map(this::decode).toList();
        for (int i = 0; i < results.size(); i++) {
            String name = waiting.get(i).name();
            Decoded result = results.get(i);
            if (result.reason() == null) {
                while (result.pixels().hasRemaining()) {
                    out.write(result.pixels());
                }
                taken.add(new Row(name, taken.size()));
            } else if (selection.isFixed()) {
                throw fixed("'" + name + "' cannot be read: " + result.reason());
            } else {
                skipped(name, result.reason());
            }
        }
        waiting.clear();
        waitingBytes = 0;
    }

    private Decoded decode(Encoded encoded) {
        try {
            float[] values = decoder.square(encoded.bytes(), size, Interpolation.BILINEAR, ground);
            ByteBuffer pixels = ByteBuffer.allocate(bytes(size)).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                pixels.putShort(FixedPoint.encode(value));
            }
            return new Decoded(pixels.flip(), null);
        } catch (UnreadableImage e) {
            return new Decoded(null, e.getMessage());
        }
    }

    /** @throws RefusedArchive if there is no image, or one of the wanted ones is missing */
    void finish() throws IOException {
        flush();
        skipped.sort(Comparator.comparing(SkippedFile::name).thenComparing(SkippedFile::reason));
        if (selection.firstMissing().isPresent()) {
            throw fixed("'" + selection.firstMissing().get() + "' is not in it any more, as this version reads it");
        }
        if (taken.isEmpty()) {
            SkippedFile first = skipped.getFirst();
            throw new RefusedArchive(
                    archive.file(),
                    "none of its " + skippedCount + " files is an image that can be read; the first: " + first.name()
                            + ", " + first.reason());
        }
    }

    private RefusedArchive fixed(String reason) {
        return new RefusedArchive(
                archive.file(),
                "an image of the data set, " + reason + "; import the archive again under another name, without it");
    }

    List<Row> taken() {
        return taken;
    }

    List<SkippedFile> skipped() {
        return skipped;
    }

    List<TextFile> texts() {
        return texts.kept();
    }

    int skippedCount() {
        return skippedCount;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
