package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.datasets.Cases.Pixels;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.image.ImageDecoder;
import io.anthesis.datasets.image.Interpolation;
import io.anthesis.datasets.image.UnreadableImage;
import io.anthesis.datasets.limit.ImportLimits;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that real users have, and what they show. */
class ImageCasesTest {
    private static final int[] RED = {254, 0, 0};
    private static final int[] BLUE = {0, 0, 254};

    @ParameterizedTest
    @CsvSource({
        "a_rgb8.png, 128, 0",
        "b_gray8.png, 128, 0",
        "c_gray8.jpg, 128, 0",
        "d_gray16.png, 128, 0",
        "e_grayalpha8.png, 128, 0",
        "f_palette.png, 128, 0",
        "g_bilevel.png, 128, 1",
        "h_rgb16.png, 128, 0",
        "i_grayalpha16.png, 128, 0",
        "j_gray4.png, 136, 0",
        "k_gray2.png, 170, 0"
    })
    void greyStaysAsDarkAsItIs(String name, int value, int tolerance) throws UnreadableImage {
        Pixels pixels = Cases.decode("gray/" + name);

        for (int place = 0; place < Cases.SIZE; place++) {
            for (int channel : pixels.at(place, place)) {
                assertThat(channel).isCloseTo(value, within(tolerance));
            }
        }
    }

    @Test
    void aGreyRampEqualsTheSameInColour() throws UnreadableImage {
        float[] grey = Cases.decode("ramp/gray_ramp.png").values();
        float[] colour = Cases.decode("ramp/rgb_ramp.png").values();

        assertThat(grey).containsExactly(colour, within(1 / 255f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk/rgb.jpg", "cmyk/cmyk.jpg"})
    void printingInksBecomeTheColourThatTheyPrint(String name) throws UnreadableImage {
        int[] color = Cases.decode(name).at(8, 8);

        assertThat(color[0]).isCloseTo(230, within(3));
        assertThat(color[1]).isCloseTo(120, within(3));
        assertThat(color[2]).isCloseTo(30, within(3));
    }

    /** Adobe's other way to write inks: 25, 135, 225 and no black, as luminance and chroma. */
    @Test
    void printingInksAsLuminanceAndChromaBecomeTheColourThatTheyPrint() throws IOException, UnreadableImage {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int i = 0; i < 256; i++) {
            inks.setPixel(i % 16, i / 16, new int[] {112, 192, 66, 255});
        }
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriter writer = jdkWriter("jpeg");
            writer.setOutput(out);
            writer.write(new IIOImage(inks, null, null));
        }
        byte[] plain = bytes.toByteArray();
        byte[] adobe = HexFormat.of().parseHex("ffee000e41646f626500640000000002");
        byte[] marked = new byte[plain.length + adobe.length];
        System.arraycopy(plain, 0, marked, 0, 2);
        System.arraycopy(adobe, 0, marked, 2, adobe.length);
        System.arraycopy(plain, 2, marked, 2 + adobe.length, plain.length - 2);

        int[] color = Cases.decode(marked, Ground.WHITE).at(8, 8);

        assertThat(color[0]).isCloseTo(230, within(3));
        assertThat(color[1]).isCloseTo(120, within(3));
        assertThat(color[2]).isCloseTo(30, within(3));
    }

    @ParameterizedTest
    @CsvSource({
        "upright, 3, 8, 12, 8",
        "orientation3, 12, 8, 3, 8",
        "orientation6, 8, 3, 8, 12",
        "orientation8, 8, 12, 8, 3"
    })
    void picturesAreTurnedAsTheirTagSays(String name, int redX, int redY, int blueX, int blueY) throws UnreadableImage {
        Pixels pixels = Cases.decode("exif/" + name + ".jpg");

        assertThat(pixels.at(redX, redY)).containsExactly(RED);
        assertThat(pixels.at(blueX, blueY)).containsExactly(BLUE);
    }

    @Test
    void picturesAreTurnedBeforeTheyAreCropped() throws UnreadableImage {
        Pixels pixels = Cases.decode("exif/wide6.jpg");

        assertThat(pixels.at(8, 1)).containsExactly(RED);
        assertThat(pixels.at(8, 14)).isNotEqualTo(RED);
        assertThat(pixels.at(1, 8)).isNotEqualTo(RED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_whole.jpg", "f_progressive_whole.jpg"})
    void wholePicturesAreTaken(String name) throws UnreadableImage {
        assertThat(Cases.decode("truncated/" + name).values()).hasSize(16 * 16 * 3);
    }

    @ParameterizedTest
    @CsvSource({
        "b_half.jpg, it is truncated",
        "g_progressive_half.jpg, it is truncated",
        "c_half.png, it is truncated",
        "d_empty.jpg, it is empty",
        "e_html.jpg, 'it is an HTML page, not an image'"
    })
    void whatIsNotWholeIsRefusedByItsReason(String name, String reason) {
        assertThatThrownBy(() -> Cases.decode("truncated/" + name))
                .isInstanceOf(UnreadableImage.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok.png", "x.bmp", "x.gif", "x.tiff", "x.webp"})
    void everyFormatThatIsReadGivesTheSamePicture(String name) throws UnreadableImage {
        int[] expected = Cases.decode("formats/ok.png").at(8, 8);

        int[] found = Cases.decode("formats/" + name).at(8, 8);

        for (int channel = 0; channel < 3; channel++) {
            assertThat(found[channel]).isCloseTo(expected[channel], within(2));
        }
    }

    @Test
    void otherFormatsAreRefusedByName() {
        assertThatThrownBy(() -> Cases.decode("formats/x.heic"))
                .isInstanceOf(UnreadableImage.class)
                .hasMessage("it is a HEIC image, a format that is not read; convert it to PNG or JPEG");
    }

    @Test
    void transparentPixelsShowTheGroundAndNotTheirHiddenColour() throws IOException, UnreadableImage {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(
                0,
                0,
                16,
                16,
                IntStream.range(0, 256)
                        .map(i -> i % 16 < 8 ? 0x00FF0000 : 0x800000FF)
                        .toArray(),
                0,
                16);
        byte[] png = png(image);

        Pixels onWhite = Cases.decode(png, Ground.WHITE);
        Pixels onGreen = Cases.decode(png, Ground.parse("#00ff00"));

        assertThat(onWhite.at(2, 8)).containsExactly(255, 255, 255);
        assertThat(onWhite.at(12, 8)).containsExactly(127, 127, 255);
        assertThat(onGreen.at(2, 8)).containsExactly(0, 255, 0);
        assertThat(onGreen.at(12, 8)).containsExactly(0, 127, 128);
    }

    /** As TIFF writes it in Exif: one tag, big-endian. */
    private static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    /** The corners of the picture as it is seen, clockwise from the top left: red, green, blue, white. */
    @ParameterizedTest
    @CsvSource({"1, RGBW", "2, GRWB", "3, BWRG", "4, WBGR", "5, RWBG", "6, WRGB", "7, BGRW", "8, GBWR"})
    void allEightOrientationsAreApplied(int orientation, String seen) throws IOException, UnreadableImage {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            int[] colors = i / 16 < 8 ? new int[] {0xFF0000, 0x00FF00} : new int[] {0xFFFFFF, 0x0000FF};
            image.setRGB(i % 16, i / 16, colors[i % 16 / 8]);
        }
        byte[] plain = png(image);
        byte[] data = exif(orientation);
        var chunk = ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put("eXIf".getBytes(StandardCharsets.ISO_8859_1))
                .put(data);
        int afterHeader = 8 + 12 + 13;
        byte[] tagged = new byte[plain.length + chunk.capacity()];
        System.arraycopy(plain, 0, tagged, 0, afterHeader);
        System.arraycopy(chunk.array(), 0, tagged, afterHeader, chunk.capacity());
        System.arraycopy(plain, afterHeader, tagged, afterHeader + chunk.capacity(), plain.length - afterHeader);

        Pixels pixels = Cases.decode(tagged, Ground.WHITE);

        String found = letter(pixels.at(2, 2))
                + letter(pixels.at(13, 2))
                + letter(pixels.at(13, 13))
                + letter(pixels.at(2, 13));
        assertThat(found).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({"1, RGBW", "3, BWRG", "6, WRGB", "8, GBWR"})
    void tiffIsTurnedByItsOwnTag(int orientation, String seen) throws IOException, UnreadableImage {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            int[] colors = i / 16 < 8 ? new int[] {0xFF0000, 0x00FF00} : new int[] {0xFFFFFF, 0x0000FF};
            image.setRGB(i % 16, i / 16, colors[i % 16 / 8]);
        }
        ImageWriter writer = jdkWriter("tiff");
        IIOMetadata metadata = writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
        TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
        TIFFTag tag = BaselineTIFFTagSet.getInstance().getTag(BaselineTIFFTagSet.TAG_ORIENTATION);
        directory.addTIFFField(new TIFFField(tag, TIFFTag.TIFF_SHORT, 1, new char[] {(char) orientation}));
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, directory.getAsMetadata()));
        }

        Pixels pixels = Cases.decode(bytes.toByteArray(), Ground.WHITE);

        String found = letter(pixels.at(2, 2))
                + letter(pixels.at(13, 2))
                + letter(pixels.at(13, 13))
                + letter(pixels.at(2, 13));
        assertThat(found).isEqualTo(seen);
    }

    private static ImageWriter jdkWriter(String format) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        return Stream.generate(writers::next)
                .filter(writer -> writer.getClass().getModule() == ImageIO.class.getModule())
                .findFirst()
                .orElseThrow();
    }

    private static String letter(int[] color) {
        int code = (color[0] > 128 ? 1 : 0) + (color[1] > 128 ? 2 : 0) + (color[2] > 128 ? 4 : 0);
        return switch (code) {
            case 1 -> "R";
            case 2 -> "G";
            case 4 -> "B";
            default -> "W";
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"truncated/a_whole.jpg", "truncated/f_progressive_whole.jpg", "cmyk/rgb.jpg", "exif/upright.jpg"
            })
    void jpegInColourHasTheValuesOfTheJdksDecoder(String name) throws IOException, UnreadableImage {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Cases.bytes(name)));
        int side = Math.min(image.getWidth(), image.getHeight());
        var decoder = new ImageDecoder(ImportLimits.ofThisProcess());

        float[] values = decoder.square(Cases.bytes(name), side, Interpolation.BILINEAR, Ground.WHITE);

        int left = (image.getWidth() - side) / 2;
        int top = (image.getHeight() - side) / 2;
        for (int i = 0; i < side * side; i++) {
            int rgb = image.getRGB(left + i % side, top + i / side);
            assertThat(values[3 * i]).isEqualTo((rgb >> 16 & 0xFF) / 255f);
            assertThat(values[3 * i + 1]).isEqualTo((rgb >> 8 & 0xFF) / 255f);
            assertThat(values[3 * i + 2]).isEqualTo((rgb & 0xFF) / 255f);
        }
    }

    @Test
    void picturesThatDecodeToMoreThanTheLimitAreRefusedByIt() throws IOException {
        byte[] png = png(new BufferedImage(3000, 3000, BufferedImage.TYPE_INT_RGB));
        var decoder = new ImageDecoder(ImportLimits.ofHeap(64 << 20));

        assertThatThrownBy(() -> decoder.square(png, 16, Interpolation.BILINEAR, Ground.WHITE))
                .isInstanceOf(UnreadableImage.class)
                .hasMessage(
                        "it has 3000x3000 pixels, which take 27 MiB to decode; the limit is 24 MiB for this process' heap");
    }

    private static byte[] png(BufferedImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
