package io.anthesis.datasets.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.anthesis.datasets.Cases;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.image.ImageDecoder;
import io.anthesis.datasets.image.Interpolation;
import io.anthesis.datasets.image.UnreadableImage;
import io.anthesis.datasets.limit.ImportLimits;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any bytes, the decoder makes an image or says why not. */
class ImageFuzzTest {
    private final ImageDecoder decoder = new ImageDecoder(ImportLimits.ofHeap(64 << 20));

    static Stream<byte[]> images() {
        return Stream.of(
                        "formats/ok.png",
                        "formats/x.bmp",
                        "formats/x.gif",
                        "formats/x.tiff",
                        "formats/x.webp",
                        "formats/x.heic",
                        "gray/f_palette.png",
                        "gray/i_grayalpha16.png",
                        "gray/k_gray2.png",
                        "exif/wide6.jpg",
                        "cmyk/cmyk.jpg",
                        "truncated/f_progressive_whole.jpg",
                        "truncated/g_progressive_half.jpg")
                .map(Cases::bytes)
                .flatMap(image -> Damaged.copies(image, 40));
    }

    @MethodSource("images")
    @FuzzTest(maxDuration = "10m")
    void anImageOrAReason(byte[] encoded) {
        try {
            decoder.square(encoded, 8, Interpolation.BILINEAR, Ground.WHITE);
        } catch (UnreadableImage expected) {
            // Anything else, and any other error, is a finding.
        }
    }
}
