package io.anthesis.metrics.kid;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes what {@link StoredFeatures} reads, some rows at a time, so that memory does not grow with their number. */
public final class FeatureWriter implements AutoCloseable {
    private final OutputStream out;
    private final int dimensions;
    private final int rows;
    private int written;

    /** @param rows that will be written */
    public FeatureWriter(Path file, int rows, int dimensions) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        this.rows = rows;
        this.dimensions = dimensions;
        writeHeader();
    }

    private void writeHeader() throws IOException {
        long bytes = (long) rows * dimensions * Float.BYTES;
        byte[] json = ("{\"__metadata__\":{},\"" + StoredFeatures.TENSOR + "\":{\"dtype\":\"F32\",\"shape\":[" + rows
                        + "," + dimensions + "],\"data_offsets\":[0," + bytes + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
    }

    /**
     * @param values whole rows
     * @throws IllegalArgumentException if there are more rows than were announced
     */
    public void write(float[] values) throws IOException {
        written += values.length / dimensions;
        if (values.length % dimensions != 0 || written > rows) {
            throw new IllegalArgumentException("expected " + rows + " rows of " + dimensions + " features, given were "
                    + values.length + " more values after " + (written - values.length / dimensions) + " rows");
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    /** @throws IllegalStateException if rows are missing */
    public void finish() throws IOException {
        out.close();
        if (written != rows) {
            throw new IllegalStateException("expected " + rows + " rows of features, written were " + written);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
