package io.anthesis.datasets.image;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The colour that shows where an image is transparent.
 *
 * @param red 0 to 255, as {@code green} and {@code blue}
 */
public record Ground(int red, int green, int blue) {
    public static final Ground WHITE = new Ground(255, 255, 255);
    public static final Ground BLACK = new Ground(0, 0, 0);

    public Ground {
        if ((red | green | blue) < 0 || red > 255 || green > 255 || blue > 255) {
            throw new IllegalArgumentException(
                    "ground must have values of 0 to 255, had " + red + ", " + green + ", " + blue);
        }
    }

    /**
     * @param text {@code white}, {@code black} or {@code #rrggbb}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Ground parse(String text) {
        String small = text.toLowerCase(Locale.ROOT);
        if (small.equals("white")) {
            return WHITE;
        }
        if (small.equals("black")) {
            return BLACK;
        }
        if (!small.matches("#[0-9a-f]{6}")) {
            throw new IllegalArgumentException("must be white, black or #rrggbb, was '" + text + "'");
        }
        byte[] bytes = HexFormat.of().parseHex(small.substring(1));
        return new Ground(bytes[0] & 0xFF, bytes[1] & 0xFF, bytes[2] & 0xFF);
    }

    /** @return {@code #rrggbb} */
    @Override
    public String toString() {
        return "#%02x%02x%02x".formatted(red, green, blue);
    }
}
