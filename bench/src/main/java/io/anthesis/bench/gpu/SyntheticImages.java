package io.anthesis.bench.gpu;

import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;

/** Images of uniform noise. */
record SyntheticImages(int count, int imageSize) implements ImageSource {
    private static final float VARIANCE = 1 / 12f;

    static final Normalizer NORMALIZER =
            new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {VARIANCE, VARIANCE, VARIANCE});

    @Override
    public void read(int number, float[] target, int offset) {
        var random = new CounterRandom(number, Purpose.BLOSSOM, 0);
        for (int i = 0; i < imageSize * imageSize * 3; i++) {
            target[offset + i] = random.nextUniform();
        }
    }
}
