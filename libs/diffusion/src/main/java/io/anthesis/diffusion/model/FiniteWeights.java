package io.anthesis.diffusion.model;

import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import java.nio.file.Path;
import java.util.Map;

/** Refuses models with numbers that are infinite or not a number: every image and score made with them would be, too. */
final class FiniteWeights {
    /** Values that are looked at together. */
    private static final int CHUNK_FLOATS = 1 << 16;

    private FiniteWeights() {}

    /** @throws CorruptTensorFile naming the first tensor with such a number, and its position */
    static void require(Path file, StoredModel model) throws CorruptTensorFile {
        require(file, "", model.weights());
        try {
            model.normalizer().requireFinite();
        } catch (IllegalArgumentException e) {
            throw new CorruptTensorFile(file, e.getMessage());
        }
        if (model.training().isPresent()) {
            StoredModel.Training training = model.training().get();
            require(file, "network/", training.network());
            require(file, "", training.moments());
            if (!Float.isFinite(training.learningRate())) {
                throw new CorruptTensorFile(file, "its learning rate is " + training.learningRate());
            }
        }
    }

    private static void require(Path file, String prefix, Map<String, HostTensor> tensors) throws CorruptTensorFile {
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            HostTensor tensor = entry.getValue();
            long count = tensor.data().byteSize() / tensor.type().bytes();
            for (long from = 0; from < count; from += CHUNK_FLOATS) {
                float[] values = tensor.floats(from, (int) Math.min(CHUNK_FLOATS, count - from));
                for (int i = 0; i < values.length; i++) {
                    if (!Float.isFinite(values[i])) {
                        throw new CorruptTensorFile(
                                file,
                                "tensor '" + prefix + entry.getKey() + "' has the value " + values[i] + " at position "
                                        + (from + i) + "; weights must be finite numbers");
                    }
                }
            }
        }
    }
}
