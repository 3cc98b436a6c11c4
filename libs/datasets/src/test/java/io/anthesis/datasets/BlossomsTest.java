package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.datasets.blossom.Blossoms;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BlossomsTest {
    private static final List<String> COLOURS = List.of("red", "orange", "yellow", "blue", "purple", "pink");

    /** Of version 0.1, before they had classes. */
    @Test
    void pixelsAreThoseOfTheFirstVersion() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < 100; i++) {
            int[] pixels = Blossoms.draw(1, i).getRGB(0, 0, 64, 64, null, 0, 64);
            ByteBuffer bytes = ByteBuffer.allocate(pixels.length * Integer.BYTES);
            bytes.asIntBuffer().put(pixels);
            digest.update(bytes.array());
        }

        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("012fb41c4e04648fea760eb7eabffffd10452fea43672969db8dcfcdd43ca65f");
    }

    @Test
    void everyImageHasAColour() {
        List<String> rows = new String(Blossoms.classTable(300, 1), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(rows).hasSize(301).startsWith("file,class", "blossom_00000.png," + Blossoms.colour(1, 0));
        var counts = new TreeMap<String, Integer>();
        rows.stream().skip(1).forEach(row -> counts.merge(row.substring(row.indexOf(',') + 1), 1, Integer::sum));
        assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(COLOURS);
        assertThat(counts.values()).allMatch(count -> count >= 20);
    }

    /** The most frequent hue but the meadow's green and the heart's, at the size of small examples. */
    @Test
    void coloursCanBeToldApartAtSixteenPixels() {
        int right = 0;
        for (int i = 0; i < 200; i++) {
            right += nearest(hueOfPetals(Blossoms.draw(1, i))).equals(Blossoms.colour(1, i)) ? 1 : 0;
        }

        assertThat(right).isGreaterThan(180);
    }

    private static double hueOfPetals(BufferedImage image) {
        var small = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        var g = small.createGraphics();
        g.drawImage(image.getScaledInstance(16, 16, java.awt.Image.SCALE_AREA_AVERAGING), 0, 0, null);
        g.dispose();
        double sine = 0;
        double cosine = 0;
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                double fromMiddle = Math.hypot(x - 7.5, y - 7.5);
                var pixel = new Color(small.getRGB(x, y));
                float[] hsb = Color.RGBtoHSB(pixel.getRed(), pixel.getGreen(), pixel.getBlue(), null);
                boolean isPetal = fromMiddle > 2.5 && fromMiddle < 6 && hsb[2] > 0.6;
                if (isPetal) {
                    sine += hsb[1] * Math.sin(2 * Math.PI * hsb[0]);
                    cosine += hsb[1] * Math.cos(2 * Math.PI * hsb[0]);
                }
            }
        }
        return (Math.atan2(sine, cosine) / (2 * Math.PI) + 1) % 1;
    }

    private static String nearest(double hue) {
        if (hue > 0.965 || hue < 0.065) {
            return "red";
        }
        if (hue < 0.115) {
            return "orange";
        }
        if (hue < 0.3) {
            return "yellow";
        }
        if (hue < 0.74) {
            return "blue";
        }
        return hue < 0.82 ? "purple" : "pink";
    }
}
