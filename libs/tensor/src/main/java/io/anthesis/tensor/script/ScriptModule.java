package io.anthesis.tensor.script;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Packs TorchScript text into an archive in memory and loads it through DJL. */
final class ScriptModule {
    private static final String CLASS_HEADER =
            "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    private ScriptModule() {}

    /** @param methods method definitions, indented by two spaces; the module is owned by {@code manager} */
    static PtSymbolBlock load(NDManager manager, String methods) {
        asWritten();
        try {
            var bytes = new ByteArrayOutputStream();
            new ModuleArchive(bytes, CLASS_HEADER + methods, new ModulePickle().finish()).close();
            return JniUtils.loadModule(
                    (PtNDManager) manager, new ByteArrayInputStream(bytes.toByteArray()), true, false);
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
}
