package io.anthesis.datasets.image;

import java.awt.Point;

/** How a stored image must be turned to be seen upright: the eight values of Exif's tag 274. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    HALF_TURN(false, true, true),
    MIRRORED_HALF_TURN(false, false, true),
    TRANSPOSED(true, false, false),
    QUARTER_TURN_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    QUARTER_TURN_LEFT(true, true, false);

    private final boolean swapsAxes;
    /** Whether stored columns, or rows, count from the far side. */
    private final boolean fromRight;

    private final boolean fromBottom;

    Orientation(boolean swapsAxes, boolean fromRight, boolean fromBottom) {
        this.swapsAxes = swapsAxes;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** @param tag what the file says; anything but 1 to 8 is taken as 1 */
    static Orientation of(int tag) {
        return tag < 1 || tag > 8 ? UPRIGHT : values()[tag - 1];
    }

    /** @return where the central square, as it is seen, begins in the stored image */
    Point squareCorner(int width, int height) {
        int side = Math.min(width, height);
        int left = fromRight ? width - side - (width - side) / 2 : (width - side) / 2;
        int top = fromBottom ? height - side - (height - side) / 2 : (height - side) / 2;
        return new Point(left, top);
    }

    /** @param square {@code size * size * 3} values as stored, channels last */
    float[] turn(float[] square, int size) {
        if (this == UPRIGHT) {
            return square;
        }
        float[] turned = new float[square.length];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int column = swapsAxes ? y : x;
                int row = swapsAxes ? x : y;
                int from = (fromBottom ? size - 1 - row : row) * size + (fromRight ? size - 1 - column : column);
                System.arraycopy(square, from * 3, turned, (y * size + x) * 3, 3);
            }
        }
        return turned;
    }
}
