package io.anthesis.metrics.kid;

import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/** Features in a safetensors file, one float32 tensor {@code features} (rows, dimensions), read when they are asked for. */
public final class StoredFeatures implements FeatureSet {
    static final String TENSOR = "features";

    private final HostTensor tensor;

    private StoredFeatures(HostTensor tensor) {
        this.tensor = tensor;
    }

    /** @throws CorruptTensorFile if the file has no such tensor */
    public static StoredFeatures open(Path file) throws IOException {
        HostTensor tensor = SafeTensors.read(file).tensors().get(TENSOR);
        if (tensor == null || tensor.shape().length != 2 || tensor.type() != HostTensor.ElementType.F32) {
            throw new CorruptTensorFile(file, "it has no float32 tensor '" + TENSOR + "' of rows and dimensions");
        }
        return new StoredFeatures(tensor);
    }

    /** Writes what {@link #open} reads. */
    public static void write(OutputStream out, Features features) throws IOException {
        HostTensor tensor = HostTensor.of(features.values(), features.rows(), features.dimensions());
        SafeTensors.write(out, Map.of(TENSOR, tensor), Map.of());
    }

    @Override
    public int rows() {
        return Math.toIntExact(tensor.shape()[0]);
    }

    @Override
    public int dimensions() {
        return Math.toIntExact(tensor.shape()[1]);
    }

    @Override
    public void read(int from, int count, float[] target) {
        float[] values = tensor.floats((long) from * dimensions(), count * dimensions());
        System.arraycopy(values, 0, target, 0, values.length);
        release((long) from * dimensions() * Float.BYTES, values.length * (long) Float.BYTES);
    }

    /** The pages stay in the system's cache, but no longer count as memory of this process, which may read files larger than it. */
    private void release(long offset, long bytes) {
        MemorySegment data = tensor.data();
        if (data.isMapped()) {
            data.asSlice(offset, bytes).unload();
        }
    }
}
