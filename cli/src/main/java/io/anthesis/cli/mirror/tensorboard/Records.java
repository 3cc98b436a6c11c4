package io.anthesis.cli.mirror.tensorboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Records of a TFRecord file: length (uint64, little-endian), checksum of the length, bytes, checksum of the bytes.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">Format of TFRecord files</a>
 */
final class Records {
    private static final int HEADER_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private Records() {}

    /** @return the bytes of a file that hold {@code data} */
    static byte[] framed(byte[] data) {
        ByteBuffer record = littleEndian(new byte[HEADER_BYTES + data.length + CHECKSUM_BYTES]);
        record.putLong(data.length);
        record.putInt(checksum(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(checksum(data, data.length));
        return record.array();
    }

    /**
     * @return the next record, or empty at the end of the file
     * @throws DamagedRecord if a checksum is wrong, or the file ends within a record
     */
    static Optional<byte[]> next(InputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        ByteBuffer fields = littleEndian(header);
        if (header.length < HEADER_BYTES || fields.getInt(Long.BYTES) != checksum(header, Long.BYTES)) {
            throw new DamagedRecord();
        }
        long length = fields.getLong(0);
        if (length < 0 || length > Integer.MAX_VALUE - CHECKSUM_BYTES) {
            throw new DamagedRecord();
        }
        byte[] data = in.readNBytes((int) length);
        byte[] end = in.readNBytes(CHECKSUM_BYTES);
        if (end.length < CHECKSUM_BYTES || littleEndian(end).getInt() != checksum(data, data.length)) {
            throw new DamagedRecord();
        }
        return Optional.of(data);
    }

    /** A record that is not whole, such as the last one of a process that was killed. */
    static final class DamagedRecord extends IOException {
        private DamagedRecord() {
            super("damaged record");
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** CRC-32C, rotated and shifted: a checksum of bytes that hold a checksum would be weak. */
    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
