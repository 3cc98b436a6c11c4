package io.anthesis.datasets.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * Numbers in the first directory of a TIFF file, or of the TIFF structure that is called Exif. Reads twelve bytes a tag and
 * allocates nothing, whatever the bytes say.
 */
final class TiffTags {
    static final int NEW_SUBFILE_TYPE = 254;
    static final int ORIENTATION = 274;

    private static final int ENTRY_BYTES = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private TiffTags() {}

    /** @return the tag's value, if the directory can be read and has it as one number */
    static OptionalInt find(byte[] bytes, int offset, int length, int tag) {
        ByteBuffer tiff = ByteBuffer.wrap(bytes, offset, length).slice();
        try {
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.position(tiff.getInt(4));
            int entries = Short.toUnsignedInt(tiff.getShort());
            for (int i = 0; i < entries; i++) {
                ByteBuffer entry = tiff.slice(tiff.position() + i * ENTRY_BYTES, ENTRY_BYTES)
                        .order(tiff.order());
                if (Short.toUnsignedInt(entry.getShort(0)) == tag && entry.getInt(4) == 1) {
                    return switch (entry.getShort(2)) {
                        case SHORT -> OptionalInt.of(Short.toUnsignedInt(entry.getShort(8)));
                        case LONG -> OptionalInt.of(entry.getInt(8));
                        default -> OptionalInt.empty();
                    };
                }
            }
            return OptionalInt.empty();
        } catch (IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException e) {
            return OptionalInt.empty(); // a damaged directory: the picture itself may still be whole
        }
    }
}
