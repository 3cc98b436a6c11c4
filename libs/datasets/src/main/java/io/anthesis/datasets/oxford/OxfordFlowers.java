package io.anthesis.datasets.oxford;

import io.anthesis.datasets.archive.RefusedArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Oxford Flowers 102 (Nilsback and Zisserman 2008): 8,189 images named {@code image_00001.jpg} and so on, with the official
 * lists of image numbers.
 */
public final class OxfordFlowers {
    public static final String NAME = "oxford-flowers-102";

    /** The official lists have 15 kB and 8,189 numbers at most. */
    private static final int MAX_LIST_BYTES = 1 << 18;

    private static final int MAX_NUMBERS = 100_000;

    /**
     * Names of the classes, in the order of their numbers. The official files have numbers only; these are the names of TensorFlow
     * Datasets ({@code oxford_flowers102}), spelled as there.
     */
    public static final List<String> CLASSES = classes();

    private OxfordFlowers() {}

    private static List<String> classes() {
        try (InputStream in = OxfordFlowers.class.getResourceAsStream("classes.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a number is that of a class. */
    public static boolean isClass(int number) {
        return number >= 1 && number <= CLASSES.size();
    }

    /** The official training, validation and test lists, as image numbers from 1 on. */
    public record OfficialSplits(int[] train, int[] validation, int[] test) {
        /** @return image numbers of the official training, validation and test lists, in that order */
        public List<int[]> all() {
            return List.of(train, validation, test);
        }
    }

    /** @throws RefusedArchive if it is not the official {@code setid.mat} */
    public static OfficialSplits splits(Path setid) throws IOException {
        List<int[]> lists = read(setid, "setid.mat", "trnid", "valid", "tstid");
        return new OfficialSplits(lists.get(0), lists.get(1), lists.get(2));
    }

    /**
     * @return the class, 1 to 102, of each image in the order of their numbers
     * @throws RefusedArchive if it is not the official {@code imagelabels.mat}
     */
    public static int[] labels(Path imagelabels) throws IOException {
        return read(imagelabels, "imagelabels.mat", "labels").getFirst();
    }

    private static List<int[]> read(Path path, String official, String... names) throws IOException {
        String expected = "it is not the official " + official + " with " + String.join(", ", names);
        if (Files.size(path) > MAX_LIST_BYTES) {
            throw new RefusedArchive(path, expected + " (it has more than " + MAX_LIST_BYTES + " bytes)");
        }
        try (MatFile file = Mat5.readFromFile(path.toFile())) {
            List<int[]> lists = new ArrayList<>();
            for (String name : names) {
                lists.add(numbers(file.getMatrix(name)));
            }
            return lists;
        } catch (RuntimeException | IOException e) {
            throw new RefusedArchive(path, expected + " (" + e.getMessage() + ")");
        } catch (StackOverflowError | OutOfMemoryError e) {
            // Cells within cells, or one array of a forged size; both are free again here.
            throw new RefusedArchive(path, expected + " (it is nested too deeply, or claims too large an array)");
        }
    }

    private static int[] numbers(Matrix matrix) {
        if (matrix.getNumElements() > MAX_NUMBERS) {
            throw new IllegalArgumentException("a list of " + matrix.getNumElements() + " numbers");
        }
        int[] numbers = new int[matrix.getNumElements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = matrix.getInt(i);
        }
        return numbers;
    }

    /** @return the number in a name like {@code jpg/image_00042.jpg}, or 0 if it is none */
    public static int imageNumber(String name) {
        var matcher = Pattern.compile("(?:^|/)image_(\\d{5})\\.jpe?g$").matcher(name);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
