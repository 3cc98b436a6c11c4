package io.anthesis.metrics.inception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeparableResizeTest {
    private static final int CHANNELS = 3;
    /** Pillow prints four digits here. */
    private static final float TOLERANCE = 2e-4f;

    /** The values in each channel, those of later channels greater by one and two. */
    private static float[] image(float... gray) {
        float[] image = new float[gray.length * CHANNELS];
        for (int i = 0; i < image.length; i++) {
            image[i] = gray[i / CHANNELS] + i % CHANNELS;
        }
        return image;
    }

    private static void requireResized(Resampling resampling, int from, float[] gray, int to, float... expected) {
        float[] resized = SeparableResize.of(resampling, from, to).apply(image(gray));

        assertThat(resized).hasSize(to * to * CHANNELS);
        for (int i = 0; i < resized.length; i++) {
            assertThat(resized[i])
                    .as("pixel %d, channel %d", i / CHANNELS, i % CHANNELS)
                    .isCloseTo(expected[i / CHANNELS] + i % CHANNELS, within(TOLERANCE));
        }
    }

    /** Numbers of Pillow 13.0.0: {@code Image.fromarray(x, mode='F').resize((m, m), Image.BICUBIC)}. */
    @Test
    void bicubicEnlargesAsPillowDoes() {
        float[] gray = {207, 21, 45, 60, 46, 205, 222, 149, 10, 24, 85, 110, 159, 122, 67, 40};

        requireResized(
                Resampling.BICUBIC_PIL,
                4,
                gray,
                6,
                231.3222f,
                117.9427f,
                -0.4790f,
                26.7924f,
                45.8003f,
                55.5125f,
                134.3475f,
                125.1730f,
                119.9137f,
                135.8592f,
                120.3841f,
                102.0596f,
                19.9604f,
                105.5415f,
                205.6648f,
                218.8419f,
                182.5479f,
                145.9442f,
                1.3210f,
                18.2501f,
                51.7950f,
                96.6428f,
                116.2919f,
                120.7751f,
                88.1811f,
                76.5052f,
                64.2139f,
                66.7134f,
                69.2526f,
                70.8599f,
                171.4576f,
                153.4961f,
                118.9251f,
                74.6482f,
                46.0263f,
                33.3933f);
    }

    @Test
    void bicubicAveragesAsPillowDoes() {
        float[] gray = {
            177, 188, 8, 29, 115, 100, 227, 132, 107, 110, 170, 150, 44, 188, 193, 244, 201, 72, 81, 166, 166, 178, 222,
            74, 240, 0, 19, 249, 241, 76, 35, 80, 11, 228, 169, 149
        };

        requireResized(
                Resampling.BICUBIC_PIL,
                6,
                gray,
                4,
                196.2923f,
                76.7156f,
                72.6521f,
                128.9421f,
                126.3776f,
                176.8851f,
                197.7189f,
                132.0290f,
                123.8801f,
                120.7095f,
                220.4752f,
                126.3952f,
                89.6848f,
                28.7930f,
                214.2213f,
                148.1842f);
    }

    /** TensorFlow 1: new pixel i lies at i · old / new, the last ones repeat the edge. */
    @Test
    void theFirstTensorFlowPutsPixelsAtTheirCorners() {
        requireResized(
                Resampling.BILINEAR_TF1,
                2,
                new float[] {0, 4, 8, 12},
                4,
                0,
                2,
                4,
                4,
                4,
                6,
                8,
                8,
                8,
                10,
                12,
                12,
                8,
                10,
                12,
                12);
    }

    @Test
    void bilinearHasHalfPixelCenters() {
        requireResized(
                Resampling.BILINEAR,
                2,
                new float[] {0, 4, 8, 12},
                4,
                0,
                1,
                3,
                4,
                2,
                3,
                5,
                6,
                6,
                7,
                9,
                10,
                8,
                9,
                11,
                12);
    }

    @Test
    void valuesAreRoundedToBytesFirst() {
        float[] image = image(0.1f, 0.2f, 0.3f, 0.4f);
        for (int i = 0; i < image.length; i++) {
            image[i] = Math.min(1.5f, image[i]);
        }

        float[] prepared = new ImagePreparation(2, 2, Resampling.BILINEAR_TF1, true).apply(image, 1);

        assertThat(prepared[0]).isEqualTo(26 / 255f);
        assertThat(prepared[1]).isEqualTo(1f);
    }
}
