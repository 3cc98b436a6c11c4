package io.anthesis.diffusion.program;

import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.script.AdamW;
import java.nio.ByteBuffer;

/**
 * The settings of one micro-batch, as {@code step.cuh} has them.
 *
 * @param step its number, 1 for the first
 * @param later whether a micro-batch of the same step was taken before
 * @param ticket of the step, different from those of the steps around it, not 0
 */
record StepSettings(
        TrainingSettings training, int weights, int statistics, int losses, long step, boolean later, int ticket) {
    void write(ByteBuffer to) {
        AdamW optimizer = training.optimizer()
                .withLearningRate(training.optimizer().learningRate()
                        * training.learningRate().at(step));
        double correction = Math.sqrt(1 - Math.pow(optimizer.beta2(), step)) / (1 - Math.pow(optimizer.beta1(), step));
        to.putFloat((float) (1 - optimizer.learningRate() * optimizer.weightDecay()))
                .putFloat((float) (optimizer.learningRate() * correction))
                .putFloat((float) optimizer.beta1())
                .putFloat((float) (1 - optimizer.beta1()))
                .putFloat((float) optimizer.beta2())
                .putFloat((float) (1 - optimizer.beta2()))
                .putFloat((float) optimizer.epsilon())
                .putFloat((float) training.ema().momentum(0, step))
                .putFloat((float) (1 - training.ema().momentum(0, step)))
                .putFloat((float) training.maxGradientNorm())
                .putInt(weights)
                .putInt(statistics)
                .putInt(losses)
                .putInt((int) step)
                .putInt(later ? 1 : 0)
                .putInt(ticket);
    }

    /** The momenta of the averages after the first, as {@code averages.cu} has them. */
    void writeMomenta(ByteBuffer to) {
        for (int average = 1; average < training.ema().averages(); average++) {
            double momentum = training.ema().momentum(average, step);
            to.putFloat((float) momentum).putFloat((float) (1 - momentum));
        }
    }
}
