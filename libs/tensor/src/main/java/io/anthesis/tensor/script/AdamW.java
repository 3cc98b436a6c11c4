package io.anthesis.tensor.script;

/** Settings of AdamW; the defaults of the moments and epsilon are Keras'. */
public record AdamW(double learningRate, double weightDecay, double beta1, double beta2, double epsilon) {
    public AdamW {
        if (!(learningRate >= 0 && Double.isFinite(learningRate))) {
            throw new IllegalArgumentException("learning rate must be 0 or more, was " + learningRate);
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new IllegalArgumentException("weight decay must be 0 or more and below 1, was " + weightDecay);
        }
        requirePositive("epsilon", epsilon);
    }

    /** With Keras' moments (0.9, 0.999) and epsilon (1e-7). */
    public static AdamW of(double learningRate, double weightDecay) {
        return new AdamW(learningRate, weightDecay, 0.9, 0.999, 1e-7);
    }

    /** @param rate 0 or more; a learning-rate curve may begin or end at 0 */
    public AdamW withLearningRate(double rate) {
        return new AdamW(rate, weightDecay, beta1, beta2, epsilon);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be a positive number, was " + value);
        }
    }
}
