package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SamplingPlan.Evaluation;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.program.value.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The bytes that kernels of {@code sampling.cu} read. */
final class PlanTable {
    private static final int BYTES_OF_EVALUATION = (11 + 4 + 5 + 1) * Integer.BYTES;
    private static final int BYTES_OF_STREAM = 4 * Integer.BYTES;

    private PlanTable() {}

    /** @return bytes of a plan's table, with the row of zeros that is read after the last evaluation */
    static int size(int evaluations) {
        return (evaluations + 1) * BYTES_OF_EVALUATION;
    }

    static byte[] of(SamplingPlan plan) {
        ByteBuffer table = NativeBytes.allocate(size(plan.evaluations().size()));
        for (Evaluation evaluation : plan.evaluations()) {
            table.putFloat(evaluation.evaluated().signal())
                    .putFloat(evaluation.evaluated().noise())
                    .putFloat(evaluation.evaluated().noisePower())
                    .putFloat(evaluation.begun().signal())
                    .putFloat(evaluation.begun().noise())
                    .putFloat((float) evaluation.combination().ofPrediction());
            for (double factor : evaluation.combination().ofKept()) {
                table.putFloat((float) factor);
            }
            table.putInt(evaluation.combination().isNeeded() ? 1 : 0)
                    .putInt(evaluation.combination().keptIn())
                    .putInt(evaluation.endsStep() ? 1 : 0)
                    .putInt(evaluation.step())
                    .putFloat((float) evaluation.next().noisy())
                    .putFloat((float) evaluation.next().images())
                    .putFloat((float) evaluation.next().noises())
                    .putFloat((float) evaluation.next().added())
                    .putFloat((float) evaluation.next().previous())
                    .putFloat((float) evaluation.scale());
        }
        return table.array();
    }

    /**
     * @param typeOfWeak what the weak predictions of guided evaluations mean
     * @param range that predicted images are kept to
     */
    static byte[] shape(Shape images, PredictionType type, PredictionType typeOfWeak, Optional<ImageRange> range) {
        int channels = images.channels();
        ByteBuffer shape = NativeBytes.allocate((5 + 2 * channels) * Integer.BYTES)
                .putInt(images.images())
                .putInt(images.positions() * channels)
                .putInt(channels)
                .putInt(type.ordinal())
                .putInt(typeOfWeak.ordinal());
        for (float lowest : range.map(ImageRange::lowest).orElse(filled(channels, Float.NEGATIVE_INFINITY))) {
            shape.putFloat(lowest);
        }
        for (float highest : range.map(ImageRange::highest).orElse(filled(channels, Float.POSITIVE_INFINITY))) {
            shape.putFloat(highest);
        }
        return shape.array();
    }

    private static float[] filled(int count, float number) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, number);
        return numbers;
    }

    /** @param batch rows; those after {@code images} are padding, and get the numbers of seed 0 and image 0 */
    static byte[] streams(List<SeededImage> images, int batch) {
        if (images.size() > batch) {
            throw new IllegalArgumentException(images.size() + " images do not fit into a batch of " + batch);
        }
        ByteBuffer streams = NativeBytes.allocate(batch * BYTES_OF_STREAM);
        for (SeededImage image : images) {
            streams.putLong(image.seed()).putLong(image.number());
        }
        return streams.array();
    }
}
