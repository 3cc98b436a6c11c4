package io.anthesis.tensor.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.tensor.format.HostTensor.ElementType;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/**
 * The contents of a safetensors file: tensors by name, and text by key.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">the format</a>
 */
public record SafeTensors(Map<String, HostTensor> tensors, Map<String, String> metadata) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    /**
     * The reference implementation's own limit, or less where the heap is small: a parsed header takes some twenty times its
     * length.
     */
    private static final long MAX_HEADER_BYTES =
            Math.min(100_000_000, Runtime.getRuntime().maxMemory() / 40);

    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_DIMENSIONS = 16;

    public SafeTensors {
        tensors = Map.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    /**
     * Maps a file; tensors stay backed by it.
     *
     * @throws CorruptTensorFile if it is truncated or not a safetensors file
     */
    public static SafeTensors read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new CorruptTensorFile(file, "a safetensors file has at least 8 bytes, this one has " + size);
            }
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            byte[] lengthBytes = new byte[8];
            MemorySegment.copy(all, ValueLayout.JAVA_BYTE, 0, lengthBytes, 0, 8);
            long headerSize =
                    ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (headerSize < 2 || headerSize > size - 8) {
                throw new CorruptTensorFile(file, "its header claims " + headerSize + " bytes, the file has " + size);
            }
            if (headerSize > MAX_HEADER_BYTES) {
                throw new CorruptTensorFile(
                        file, "its header has " + headerSize + " bytes, the limit is " + MAX_HEADER_BYTES);
            }
            byte[] header = all.asSlice(8, headerSize).toArray(ValueLayout.JAVA_BYTE);
            return parse(file, header, all.asSlice(8 + headerSize));
        }
    }

    private static SafeTensors parse(Path file, byte[] header, MemorySegment data) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (JsonProcessingException e) {
            throw new CorruptTensorFile(file, "its header is not valid JSON");
        }
        if (root == null || !root.isObject()) {
            throw new CorruptTensorFile(file, "its header is not a JSON object");
        }
        if (root.size() > MAX_TENSORS) {
            throw new CorruptTensorFile(file, "it has " + root.size() + " tensors, the limit is " + MAX_TENSORS);
        }
        var tensors = new LinkedHashMap<String, HostTensor>();
        var metadata = new LinkedHashMap<String, String>();
        for (Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .properties()
                        .forEach(item ->
                                metadata.put(item.getKey(), item.getValue().asText()));
            } else {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), data));
            }
        }
        long described = tensors.values().stream()
                .mapToLong(tensor -> tensor.data().byteSize())
                .sum();
        if (described != data.byteSize()) {
            throw new CorruptTensorFile(
                    file,
                    "its tensors have " + described + " bytes together, but " + data.byteSize() + " follow the header");
        }
        return new SafeTensors(tensors, metadata);
    }

    private static HostTensor tensor(Path file, String name, JsonNode description, MemorySegment data)
            throws CorruptTensorFile {
        try {
            ElementType type = ElementType.parse(description.path("dtype").asText());
            long[] shape = shape(description.path("shape"));
            JsonNode offsets = description.path("data_offsets");
            long from = whole(offsets.path(0));
            long to = whole(offsets.path(1));
            if (from < 0 || to < from || to > data.byteSize()) {
                throw new CorruptTensorFile(
                        file,
                        "tensor '" + name + "' lies at bytes " + from + " to " + to + " of " + data.byteSize()
                                + ": the file is truncated or forged");
            }
            return new HostTensor(type, shape, data.asSlice(from, to - from));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CorruptTensorFile(file, "tensor '" + name + "': " + e.getMessage());
        }
    }

    private static long[] shape(JsonNode node) {
        if (!node.isArray() || node.size() > MAX_DIMENSIONS) {
            throw new IllegalArgumentException("its shape must be an array of at most " + MAX_DIMENSIONS + " numbers");
        }
        long[] shape = new long[node.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(node.get(i));
        }
        return shape;
    }

    /** @throws IllegalArgumentException if it is no whole number of 64 bits */
    private static long whole(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("shape and data_offsets must be whole numbers");
        }
        return node.longValue();
    }

    /** Writes a file beside {@code file} and moves it into place when it is whole. Equal contents give equal bytes. */
    public static void write(Path file, Map<String, HostTensor> tensors, Map<String, String> metadata)
            throws IOException {
        WholeFile.write(file, part -> {
            try (OutputStream out = Files.newOutputStream(part)) {
                write(out, tensors, metadata);
            }
        });
    }

    /** As {@link #write(Path, Map, Map)}, to a stream that stays open. Tensors are written in the order of the map. */
    public static void write(OutputStream out, Map<String, HostTensor> tensors, Map<String, String> metadata)
            throws IOException {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadataNode = header.putObject("__metadata__");
        new TreeMap<>(metadata).forEach(metadataNode::put);
        long offset = 0;
        for (Entry<String, HostTensor> entry : tensors.entrySet()) {
            HostTensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.type().name());
            Arrays.stream(tensor.shape()).forEach(node.putArray("shape")::add);
            long end = offset + tensor.data().byteSize();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        var channel = Channels.newChannel(out);
        for (HostTensor tensor : tensors.values()) {
            ByteBuffer bytes = tensor.data().asByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
