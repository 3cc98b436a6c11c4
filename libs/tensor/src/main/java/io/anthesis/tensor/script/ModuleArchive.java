package io.anthesis.tensor.script;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The zip file that {@code torch.jit.load} reads. */
final class ModuleArchive implements AutoCloseable {
    private static final String ROOT = "m/";

    private final ZipOutputStream zip;

    /**
     * @param code the class {@code M}
     * @param pickle its state
     */
    ModuleArchive(OutputStream out, String code, byte[] pickle) throws IOException {
        this.zip = new ZipOutputStream(out);
        put("data.pkl", pickle);
        put("code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
        put("constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
        put("version", "3\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Stored, not deflated: PyTorch maps its archives. The time is fixed, so equal contents give equal bytes. */
    void put(String name, byte[] data) throws IOException {
        var crc = new CRC32();
        crc.update(data);
        var entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCompressedSize(data.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
