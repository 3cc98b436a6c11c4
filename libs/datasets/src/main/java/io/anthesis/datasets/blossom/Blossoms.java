package io.anthesis.datasets.blossom;

import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Draws a data set: blossom i is a function of (seed, i). */
public final class Blossoms {
    public static final String NAME = "blossoms";
    public static final int DEFAULT_COUNT = 2048;
    public static final long DEFAULT_SEED = 1;
    private static final String NAMES = "blossom_%05d.png";
    private static final int SIDE = 64;
    /** Hues of petals; no green, which is the meadow's. A colour is a class, since colours can be distinguished at 16 pixels. */
    private static final List<Hue> HUES = List.of(
            new Hue(0.0f, "red"),
            new Hue(0.04f, "red"),
            new Hue(0.09f, "orange"),
            new Hue(0.14f, "yellow"),
            new Hue(0.58f, "blue"),
            new Hue(0.70f, "blue"),
            new Hue(0.78f, "purple"),
            new Hue(0.86f, "pink"),
            new Hue(0.93f, "pink"));

    private Blossoms() {}

    /** Writes {@code count} PNG images of 64 pixels as a zip archive; equal arguments give equal images. */
    public static void writeArchive(OutputStream out, int count, long seed) throws IOException {
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < count; i++) {
                var entry = new ZipEntry(NAMES.formatted(i));
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(png(draw(seed, i)));
                zip.closeEntry();
            }
        }
    }

    /** The colours of these images as a table of classes: a CSV file in UTF-8. */
    public static byte[] classTable(int count, long seed) {
        var table = new StringBuilder("file,class\n");
        for (int i = 0; i < count; i++) {
            table.append(NAMES.formatted(i)).append(',').append(colour(seed, i)).append('\n');
        }
        return table.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private record Hue(float value, String colour) {}

    /** @return red, orange, yellow, blue, purple or pink */
    public static String colour(long seed, int number) {
        var random = new CounterRandom(seed, Purpose.BLOSSOM, number);
        Graphics2D g = graphics(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB));
        meadow(g, random); // draws its numbers before those of the petals
        g.dispose();
        return hue(random).colour();
    }

    private static Hue hue(CounterRandom random) {
        return HUES.get(random.nextInt(HUES.size()));
    }

    private static Graphics2D graphics(BufferedImage image) {
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        return g;
    }

    /** @return an RGB image of 64 by 64 pixels */
    public static BufferedImage draw(long seed, int number) {
        var random = new CounterRandom(seed, Purpose.BLOSSOM, number);
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = graphics(image);
        meadow(g, random);
        float hue = hue(random).value() + between(random, -0.02f, 0.02f);
        g.translate(SIDE / 2 + between(random, -4, 4), SIDE / 2 + between(random, -4, 4));
        g.rotate(between(random, 0, (float) (2 * Math.PI)));
        petals(g, random, hue);
        heart(g, random, hue);
        g.dispose();
        return image;
    }

    private static void meadow(Graphics2D g, CounterRandom random) {
        float brightness = between(random, 0.12f, 0.42f);
        float hue = between(random, 0.26f, 0.36f);
        g.setColor(Color.getHSBColor(hue, between(random, 0.5f, 0.8f), brightness));
        g.fillRect(0, 0, SIDE, SIDE);
        for (int blade = 0; blade < 10; blade++) {
            g.setColor(Color.getHSBColor(hue, 0.6f, brightness * between(random, 0.6f, 1.5f)));
            g.setStroke(new BasicStroke(between(random, 1, 4)));
            int x = random.nextInt(SIDE);
            g.drawLine(x, SIDE, x + random.nextInt(21) - 10, random.nextInt(SIDE));
        }
    }

    private static void petals(Graphics2D g, CounterRandom random, float hue) {
        int count = 5 + random.nextInt(5);
        int rings = 1 + random.nextInt(2);
        float saturation = between(random, 0.15f, 0.9f);
        float brightness = between(random, 0.75f, 1);
        float length = between(random, 20, 29);
        float width = (float) (length * Math.PI / count * between(random, 0.8f, 1.15f));
        for (int ring = 0; ring < rings; ring++) {
            float scale = 1 - 0.35f * ring;
            for (int petal = 0; petal < count; petal++) {
                double angle = 2 * Math.PI * (petal + 0.5 * ring) / count;
                Path2D shape = petal(length * scale, width * scale);
                shape.transform(AffineTransform.getRotateInstance(angle));
                float shade = brightness * (1 - 0.06f * (petal % 2)) * (1 - 0.12f * ring);
                g.setColor(Color.getHSBColor(hue, saturation, shade));
                g.fill(shape);
                g.setColor(Color.getHSBColor(hue, Math.min(1, saturation + 0.15f), shade * 0.75f));
                g.setStroke(new BasicStroke(0.9f));
                g.draw(shape);
            }
        }
    }

    private static Path2D petal(float length, float width) {
        var path = new Path2D.Float();
        path.moveTo(0, 0);
        path.curveTo(width * 0.5, length * 0.25, width * 0.75, length * 0.85, 0, length);
        path.curveTo(-width * 0.75, length * 0.85, -width * 0.5, length * 0.25, 0, 0);
        return path;
    }

    private static void heart(Graphics2D g, CounterRandom random, float petalHue) {
        float radius = between(random, 4, 8);
        float hue = Math.abs(petalHue - 0.14f) < 0.06f ? 0.06f : between(random, 0.11f, 0.16f);
        g.setColor(Color.getHSBColor(hue, 0.9f, between(random, 0.6f, 0.95f)));
        g.fill(new Ellipse2D.Float(-radius, -radius, 2 * radius, 2 * radius));
        g.setColor(Color.getHSBColor(hue, 0.95f, 0.4f));
        for (int seed = 0; seed < 7; seed++) {
            double angle = seed * 2.399963;
            double distance = radius * Math.sqrt((seed + 0.5) / 7) * 0.8;
            g.fill(new Ellipse2D.Double(distance * Math.cos(angle) - 0.6, distance * Math.sin(angle) - 0.6, 1.2, 1.2));
        }
    }

    private static float between(CounterRandom random, float low, float high) {
        return low + (high - low) * random.nextUniform();
    }
}
