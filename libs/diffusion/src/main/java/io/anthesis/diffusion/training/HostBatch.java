package io.anthesis.diffusion.training;

import io.anthesis.diffusion.data.Normalizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What {@link Batch} is made of, in memory from which a device copies without another copy on the way.
 *
 * @param pixels float32, one image after another, channels last, values in [0, 1]
 * @param noises float32, standard normal, as many
 * @param times one uniform number in [0, 1) for each image
 * @param classes a row of the class embedding for each image; empty without classes
 * @param masks those of {@code stream} that a device without programs needs
 */
record HostBatch(
        ByteBuffer pixels, ByteBuffer noises, float[] times, int[] classes, MaskStream stream, List<ByteBuffer> masks) {
    static HostBatch of(
            float[] pixels, float[] noises, float[] times, int[] classes, MaskStream stream, List<ByteBuffer> masks) {
        return new HostBatch(direct(pixels), direct(noises), times, classes, stream, masks);
    }

    /** @return the same batch with normalized images */
    NormalizedBatch normalized(Normalizer normalizer) {
        return new NormalizedBatch(normalizer.normalize(floats(pixels)), floats(noises), times, classes, stream);
    }

    private static float[] floats(ByteBuffer buffer) {
        float[] values = new float[buffer.remaining() / Float.BYTES];
        buffer.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer direct(float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }
}
