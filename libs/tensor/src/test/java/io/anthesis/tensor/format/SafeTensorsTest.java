package io.anthesis.tensor.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.tensor.format.HostTensor.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("b", HostTensor.of(new float[] {1, -2, 3.5f, 4, 5, 6}, 2, 3));
        tensors.put(
                "a", new HostTensor(ElementType.U16, new long[] {2}, MemorySegment.ofArray(new byte[] {1, 0, -1, -1})));

        SafeTensors.write(file, tensors, Map.of("format", "test"));
        SafeTensors read = SafeTensors.read(file);

        assertThat(read.tensors().get("b").floats()).containsExactly(1, -2, 3.5f, 4, 5, 6);
        assertThat(read.tensors().get("b").shape()).containsExactly(2, 3);
        short[] pixels = new short[2];
        read.tensors().get("a").copyUnsigned(0, pixels);
        assertThat(pixels).containsExactly((short) 1, (short) 65535);
        assertThat(read.metadata()).containsEntry("format", "test");
    }

    @Test
    void truncatedFilesAreRefused() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafeTensors.write(file, Map.of("a", HostTensor.of(new float[100], 100)), Map.of());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 40));

        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("truncated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
                "{\"a\":{\"dtype\":\"NOPE\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "not json at all",
            })
    void forgedHeadersAreRefused(String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        Path file = folder.resolve("forged.safetensors");
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(CorruptTensorFile.class);
    }

    @Test
    void headersThatClaimToBeHugeAreRefusedWithoutAllocation() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        Path file = folder.resolve("huge.safetensors");
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("header claims");
    }
}
