package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.datasets.image.Interpolation;
import io.anthesis.datasets.image.SquareImages;
import io.anthesis.datasets.image.UnreadableImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Center crop and antialiased resize of an 8-bit image. */
final class ResizeCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        byte[] encoded = Files.readAllBytes(golden.file("image"));
        var comparisons = new ArrayList<Comparison>();
        for (Interpolation interpolation : Interpolation.values()) {
            String tensor = "expected_" + interpolation.name().toLowerCase(Locale.ROOT);
            if (golden.tensors().containsKey(tensor)) {
                float[] image = decode(encoded, golden.integer("size"), interpolation);
                comparisons.add(Comparison.absolute(tensor, image, golden.floats(tensor), golden.number("atol")));
            }
        }
        return comparisons;
    }

    private static float[] decode(byte[] encoded, int size, Interpolation interpolation) throws IOException {
        try {
            return SquareImages.decode(encoded, size, interpolation);
        } catch (UnreadableImage e) {
            throw new IOException(e);
        }
    }
}
