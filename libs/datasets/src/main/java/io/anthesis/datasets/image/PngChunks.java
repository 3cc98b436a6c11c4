package io.anthesis.datasets.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Checks that a PNG file is whole, which the JDK's reader does not: it fills what is missing with black. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int AROUND_DATA = 12;
    private static final int IEND = 0x49454E44;
    /** In the type of a chunk without which the picture is another one, this bit is not set. */
    private static final int ANCILLARY = 0x20000000;

    private PngChunks() {}

    static void requireWhole(byte[] encoded) throws UnreadableImage {
        ByteBuffer file = ByteBuffer.wrap(encoded);
        long at = SIGNATURE;
        while (at + AROUND_DATA <= encoded.length) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(file.getInt(start));
            int type = file.getInt(start + 4);
            if (at + AROUND_DATA + length > encoded.length) {
                break;
            }
            if ((type & ANCILLARY) == 0 && file.getInt(start + 8 + (int) length) != checksum(encoded, start, length)) {
                throw new UnreadableImage("it is damaged: a chunk's checksum differs");
            }
            if (type == IEND) {
                return;
            }
            at += AROUND_DATA + length;
        }
        throw new UnreadableImage("it is truncated");
    }

    private static int checksum(byte[] encoded, int chunk, long length) {
        var crc = new CRC32();
        crc.update(encoded, chunk + 4, 4 + (int) length);
        return (int) crc.getValue();
    }
}
