package io.anthesis.gateway.image;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a file is called that keeps an image. */
public final class ImageName {
    private static final int LONGEST_CLASS = 60;
    /** Class names are names of folders or lines of a table: what no file system minds stays. */
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private ImageName() {}

    /** @return such as {@code image_000003-rose.png} */
    public static String of(long number, Optional<String> ofClass) {
        String suffix = ofClass.map(ImageName::plain)
                .filter(plain -> !plain.isEmpty())
                .map(plain -> "-" + plain)
                .orElse("");
        return "image_%06d%s.png".formatted(number, suffix);
    }

    private static String plain(String className) {
        String joined = OTHERS.matcher(className).replaceAll("-");
        int[] characters = joined.codePoints().limit(LONGEST_CLASS).toArray();
        return new String(characters, 0, characters.length).replaceAll("^-|-$", "");
    }
}
