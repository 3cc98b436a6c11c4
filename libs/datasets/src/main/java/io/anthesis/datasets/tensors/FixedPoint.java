package io.anthesis.datasets.tensors;

/**
 * Values in [0, 1] as 16-bit fixed point: half the size of floats, an error of at most 7.7e-6, and exact for 8-bit images that
 * need no resizing (v / 255 = 257 v / 65535).
 */
final class FixedPoint {
    private static final float SCALE = 65535;

    private FixedPoint() {}

    static short encode(float value) {
        return (short) Math.round(value * SCALE);
    }

    static float decode(short value) {
        return (value & 0xFFFF) / SCALE;
    }
}
