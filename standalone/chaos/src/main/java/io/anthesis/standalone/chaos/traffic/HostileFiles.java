package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files that are expensive to read. */
public final class HostileFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEBIBYTE = 1 << 20;

    private HostileFiles() {}

    /** A zip of good images and one of {@code side * side} pixels, which compresses to almost nothing. */
    public static byte[] largePicture(int side) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 8; i++) {
                zip.putNextEntry(new ZipEntry("good" + i + ".png"));
                zip.write(png(16 + i));
            }
            zip.putNextEntry(new ZipEntry("large.png"));
            zip.write(png(side));
        }
        return bytes.toByteArray();
    }

    private static byte[] png(int side) throws IOException {
        var data = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(data, new Deflater(Deflater.BEST_COMPRESSION))) {
            byte[] row = new byte[1 + 3 * side];
            for (int y = 0; y < side; y++) {
                deflater.write(row);
            }
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(side)
                .putInt(side)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        var png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        png.write(chunk("IHDR", header));
        png.write(chunk("IDAT", data.toByteArray()));
        png.write(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] chunk(String kind, byte[] data) {
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A tgz whose first entry has a name of so many MiB. */
    public static byte[] longName(int mebibytes) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, "././@LongLink");
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, 124, "%011o\0".formatted((long) mebibytes * MEBIBYTE));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        header[156] = 'L';
        put(header, 257, "ustar  \0");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        var bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(header);
            byte[] block = new byte[MEBIBYTE];
            Arrays.fill(block, (byte) 'a');
            for (int i = 0; i < mebibytes; i++) {
                gzip.write(block);
            }
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] target, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** The tensors of a safetensors file under a header of a million empty ones. */
    public static byte[] manyTensors(int count) {
        var header = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"t")
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        return safetensors(header.append('}').toString(), new byte[0]);
    }

    /** An export whose description says something else of its network. */
    public static byte[] described(byte[] export, String field, Object value) throws IOException {
        int length =
                (int) ByteBuffer.wrap(export).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(export, 8, 8 + length));
        ObjectNode metadata = (ObjectNode) header.get("__metadata__");
        ObjectNode spec = (ObjectNode) JSON.readTree(metadata.get("spec").asText());
        ((ObjectNode) spec.get("network")).putPOJO(field, value);
        metadata.put("spec", spec.toString());
        return safetensors(header.toString(), Arrays.copyOfRange(export, 8 + length, export.length));
    }

    private static byte[] safetensors(String header, byte[] body) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(body)
                .array();
    }

    /** An export with eight bytes changed. */
    public static byte[] flipped(byte[] export, long seed) {
        byte[] changed = export.clone();
        var random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return changed;
    }
}
