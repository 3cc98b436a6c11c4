package io.anthesis.tensor.script;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs TorchScript text into the archive that {@code torch.jit.load} reads, and loads it through DJL. */
final class ScriptModule {
    private static final String CLASS_HEADER =
            "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    private ScriptModule() {}

    /** @param methods method definitions, indented by two spaces; the module is owned by {@code manager} */
    static PtSymbolBlock load(NDManager manager, String methods) {
        // The profiling executor rewrites a method after its first calls: a resumed run would not repeat those bit for
        // bit.
        JniUtils.setGraphExecutorOptimize(false);
        try (var archive = new ByteArrayInputStream(archive(methods))) {
            return JniUtils.loadModule((PtNDManager) manager, archive, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs methods as they are written, on the calling thread. The profiling executor would rewrite a method after its first
     * calls, and a resumed run would not repeat those bit for bit.
     */
    static void asWritten() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    private static byte[] archive(String methods) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            put(zip, "m/data.pkl", pickledModule());
            put(zip, "m/code/__torch__.py", (CLASS_HEADER + methods).getBytes(StandardCharsets.UTF_8));
            put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Pickle of {@code __torch__.M()} with the state {@code {'training': True}}. */
    private static byte[] pickledModule() throws IOException {
        var pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write("c__torch__\nM\n".getBytes(StandardCharsets.UTF_8));
        pickle.write(new byte[] {'q', 0, ')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        pickle.write("training".getBytes(StandardCharsets.UTF_8));
        pickle.write(new byte[] {'q', 1, (byte) 0x88, 'u', 'b', 'q', 2, '.'});
        return pickle.toByteArray();
    }

    /** Stored, not deflated: PyTorch maps its archives. */
    private static void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
        var crc = new CRC32();
        crc.update(data);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCompressedSize(data.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }
}
