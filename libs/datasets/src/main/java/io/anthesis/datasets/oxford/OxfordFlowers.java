package io.anthesis.datasets.oxford;

import io.anthesis.datasets.archive.RefusedArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Oxford Flowers 102 (Nilsback and Zisserman 2008): 8,189 images named {@code image_00001.jpg} and so on, with the official
 * lists of image numbers.
 */
public final class OxfordFlowers {
    public static final String NAME = "oxford-flowers-102";

    private OxfordFlowers() {}

    /** The official training, validation and test lists, as image numbers from 1 on. */
    public record OfficialSplits(int[] train, int[] validation, int[] test) {
        /** @return image numbers of the official training, validation and test lists, in that order */
        public List<int[]> all() {
            return List.of(train, validation, test);
        }
    }

    /** @throws RefusedArchive if it is not the official {@code setid.mat} */
    public static OfficialSplits splits(Path setid) throws IOException {
        try (MatFile file = Mat5.readFromFile(setid.toFile())) {
            return new OfficialSplits(
                    numbers(file.getMatrix("trnid")),
                    numbers(file.getMatrix("valid")),
                    numbers(file.getMatrix("tstid")));
        } catch (RuntimeException | IOException e) {
            throw new RefusedArchive(
                    setid, "it is not the official setid.mat with trnid, valid and tstid (" + e.getMessage() + ")");
        }
    }

    /** @return the class, 1 to 102, of each image in the order of their numbers */
    public static int[] labels(Path imagelabels) throws IOException {
        try (MatFile file = Mat5.readFromFile(imagelabels.toFile())) {
            return numbers(file.getMatrix("labels"));
        } catch (RuntimeException | IOException e) {
            throw new RefusedArchive(
                    imagelabels, "it is not the official imagelabels.mat with labels (" + e.getMessage() + ")");
        }
    }

    private static int[] numbers(Matrix matrix) {
        int[] numbers = new int[matrix.getNumElements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = matrix.getInt(i);
        }
        return numbers;
    }

    /** @return the number in a name like {@code jpg/image_00042.jpg}, or 0 if it is none */
    public static int imageNumber(String name) {
        var matcher = java.util.regex.Pattern.compile("(?:^|/)image_(\\d{5})\\.jpe?g$")
                .matcher(name);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
