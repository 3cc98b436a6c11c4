package io.anthesis.cli.picture;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/** How a terminal shows pictures. */
public enum Preview {
    /** The protocol of kitty, Ghostty and others: https://sw.kovidgoyal.net/kitty/graphics-protocol */
    KITTY {
        @Override
        public String of(byte[] png, int columns) {
            String data = Base64.getEncoder().encodeToString(png);
            var text = new StringBuilder();
            for (int from = 0; from < data.length(); from += CHUNK_CHARACTERS) {
                int to = Math.min(from + CHUNK_CHARACTERS, data.length());
                String first = from == 0 ? "a=T,f=100," : "";
                String more = to < data.length() ? "m=1" : "m=0";
                text.append("\033_G")
                        .append(first)
                        .append(more)
                        .append(';')
                        .append(data, from, to)
                        .append("\033\\");
            }
            return text.append('\n').toString();
        }
    },
    /** The protocol of iTerm2, WezTerm and others: https://iterm2.com/documentation-images.html */
    ITERM2 {
        @Override
        public String of(byte[] png, int columns) {
            return "\033]1337;File=inline=1;size=" + png.length + ":"
                    + Base64.getEncoder().encodeToString(png) + "\007\n";
        }
    },
    /** Two pixels a character, for terminals that know 24-bit colours. */
    BLOCKS {
        @Override
        public String of(byte[] png, int columns) throws IOException {
            BufferedImage image = scaled(ImageIO.read(new ByteArrayInputStream(png)), columns);
            var text = new StringBuilder();
            for (int y = 0; y < image.getHeight(); y += 2) {
                for (int x = 0; x < image.getWidth(); x++) {
                    text.append("\033[38;2;").append(colour(image.getRGB(x, y))).append('m');
                    if (y + 1 < image.getHeight()) {
                        text.append("\033[48;2;")
                                .append(colour(image.getRGB(x, y + 1)))
                                .append('m');
                    }
                    text.append('▀');
                }
                text.append("\033[0m\n");
            }
            return text.toString();
        }
    },
    /** It cannot. */
    NONE {
        @Override
        public String of(byte[] png, int columns) {
            return "";
        }
    };

    private static final int CHUNK_CHARACTERS = 4096;

    /**
     * @param columns that there are
     * @return what shows the picture when it is printed
     */
    public abstract String of(byte[] png, int columns) throws IOException;

    /** What the terminal says of itself. */
    public static Preview detect(Map<String, String> environment, boolean terminal) {
        if (!terminal) {
            return NONE;
        }
        String program = environment.getOrDefault("TERM_PROGRAM", "");
        if (environment.containsKey("KITTY_WINDOW_ID")
                || environment.getOrDefault("TERM", "").contains("kitty")
                || program.equals("ghostty")) {
            return KITTY;
        }
        if (program.equals("iTerm.app") || program.equals("WezTerm")) {
            return ITERM2;
        }
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return NONE;
        }
        String colours = environment.getOrDefault("COLORTERM", "");
        return colours.equals("truecolor") || colours.equals("24bit") ? BLOCKS : NONE;
    }

    private static BufferedImage scaled(BufferedImage image, int columns) {
        int width = Math.min(image.getWidth(), Math.max(1, columns));
        int height = Math.max(1, image.getHeight() * width / image.getWidth());
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    private static String colour(int rgb) {
        return (rgb >> 16 & 0xFF) + ";" + (rgb >> 8 & 0xFF) + ";" + (rgb & 0xFF);
    }
}
