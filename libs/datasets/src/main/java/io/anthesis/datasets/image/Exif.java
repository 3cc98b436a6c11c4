package io.anthesis.datasets.image;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.anthesis.datasets.format.FileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds out how an image must be turned, in each format that says so. */
final class Exif {
    private static final byte[] NONE = {};
    /** PNG's signature, or WebP's {@code RIFF}, size and {@code WEBP}. */
    private static final int PNG_START = 8;

    private static final int WEBP_START = 12;

    private Exif() {}

    static Orientation orientation(FileFormat format, byte[] encoded) throws IOException {
        byte[] exif =
                switch (format) {
                    case JPEG -> jpeg(encoded);
                    case PNG -> png(encoded);
                    case WEBP -> webp(encoded);
                    case TIFF -> encoded;
                    default -> NONE;
                };
        int tag = TiffTags.find(exif, 0, exif.length, TiffTags.ORIENTATION).orElse(1);
        return Orientation.of(tag);
    }

    private static byte[] jpeg(byte[] encoded) throws IOException {
        List<JPEGSegment> segments = segments(encoded, JPEG.APP1, "Exif");
        if (segments.isEmpty()) {
            return NONE;
        }
        try (InputStream data = segments.getFirst().data()) {
            data.skipNBytes(Math.min(1, data.available())); // "Exif" ends with two zeros, and the library takes one
            return data.readAllBytes();
        }
    }

    /** Segments of one kind before the first scan. */
    static List<JPEGSegment> segments(byte[] encoded, int marker, String identifier) throws IOException {
        try (var input = new ByteArrayImageInputStream(encoded)) {
            return JPEGSegmentUtil.readSegments(input, marker, identifier);
        }
    }

    private static byte[] png(byte[] encoded) {
        return chunk(ByteBuffer.wrap(encoded), PNG_START, "eXIf", true);
    }

    private static byte[] webp(byte[] encoded) {
        byte[] exif = chunk(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN), WEBP_START, "EXIF", false);
        boolean prefixed = exif.length > 6 && new String(exif, 0, 4, StandardCharsets.ISO_8859_1).equals("Exif");
        return prefixed ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    /** @param png whether the length stands before the type and a checksum after the data, as in PNG, or it is RIFF */
    private static byte[] chunk(ByteBuffer file, int start, String wanted, boolean png) {
        long at = start;
        while (at + 8 <= file.limit()) {
            long length = Integer.toUnsignedLong(file.getInt((int) at + (png ? 0 : 4)));
            byte[] type = new byte[4];
            file.get((int) at + (png ? 4 : 0), type);
            if (at + 8 + length > file.limit()) {
                return NONE;
            }
            if (new String(type, StandardCharsets.ISO_8859_1).equals(wanted)) {
                byte[] data = new byte[(int) length];
                file.get((int) at + 8, data);
                return data;
            }
            at += 8 + length + (png ? 4 : length & 1);
        }
        return NONE;
    }
}
