package io.anthesis.diffusion.program;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The table that {@code gather_parts} in {@code optimizer.cu} reads: one block of threads for each row. */
final class PartTable {
    static final int BYTES_OF_ROW = 32;
    private static final int MAX_OF_BLOCK = 2048;

    private record Row(long from, long to, int count, int stride, boolean activation, boolean adds) {}

    private final List<Row> rows = new ArrayList<>();

    /**
     * @param bytes of a number at {@code from}: 2 for bfloat16, 4 for float32
     * @param stride between the numbers at {@code to}, which are float32
     * @param adds whether those of a step's later micro-batches are added to what is there
     */
    void add(long from, int bytes, long to, int stride, int count, boolean adds) {
        for (int first = 0; first < count; first += MAX_OF_BLOCK) {
            rows.add(new Row(
                    from + (long) first * bytes,
                    to + (long) first * stride * Float.BYTES,
                    Math.min(MAX_OF_BLOCK, count - first),
                    stride,
                    bytes < Float.BYTES,
                    adds));
        }
    }

    /** @return rows that so many numbers take */
    static int rows(int count) {
        return Math.ceilDiv(count, MAX_OF_BLOCK);
    }

    byte[] bytes() {
        ByteBuffer table = NativeBytes.allocate(rows.size() * BYTES_OF_ROW);
        for (Row row : rows) {
            table.putLong(row.from)
                    .putLong(row.to)
                    .putInt(row.count)
                    .putInt(row.stride)
                    .putInt(row.activation ? 1 : 0)
                    .putInt(row.adds ? 1 : 0);
        }
        return table.array();
    }
}
