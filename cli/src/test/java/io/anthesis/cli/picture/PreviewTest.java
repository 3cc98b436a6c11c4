package io.anthesis.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private static byte[] png(int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i / width % 2 == 0 ? 0xFF0000 : 0x0000FF);
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void terminalsAreKnownByWhatTheySay() {
        assertThat(Preview.detect(Map.of("KITTY_WINDOW_ID", "1"), true)).isEqualTo(Preview.KITTY);
        assertThat(Preview.detect(Map.of("TERM_PROGRAM", "iTerm.app"), true)).isEqualTo(Preview.ITERM2);
        assertThat(Preview.detect(Map.of("COLORTERM", "truecolor"), true)).isEqualTo(Preview.BLOCKS);
        assertThat(Preview.detect(Map.of("TERM", "vt100"), true)).isEqualTo(Preview.NONE);
        assertThat(Preview.detect(Map.of("COLORTERM", "truecolor"), false)).isEqualTo(Preview.NONE);
        assertThat(Preview.detect(Map.of("COLORTERM", "truecolor", "NO_COLOR", "1"), true))
                .isEqualTo(Preview.NONE);
    }

    @Test
    void aBlockShowsTwoPixels() throws IOException {
        String shown = Preview.BLOCKS.of(png(3, 2), 80);

        assertThat(shown).isEqualTo("\033[38;2;255;0;0m\033[48;2;0;0;255m▀".repeat(3) + "\033[0m\n");
    }

    @Test
    void aWidePictureIsScaledToTheTerminal() throws IOException {
        String shown = Preview.BLOCKS.of(png(400, 100), 40);

        assertThat(shown.lines()).hasSize(5);
        assertThat(shown.lines().findFirst().orElseThrow().chars().filter(one -> one == '▀'))
                .hasSize(40);
    }

    @Test
    void kittyGetsThePictureInChunks() throws IOException {
        byte[] png = png(300, 300);

        String shown = Preview.KITTY.of(png, 80);

        String data = shown.replaceAll("\033_G[^;]*;|\033\\\\|\n", "");
        assertThat(Base64.getDecoder().decode(data)).isEqualTo(png);
        assertThat(shown).startsWith("\033_Ga=T,f=100,").endsWith("\033\\\n").contains("m=0;");
    }

    @Test
    void iterm2GetsThePictureWhole() throws IOException {
        byte[] png = png(2, 2);

        assertThat(Preview.ITERM2.of(png, 80))
                .isEqualTo("\033]1337;File=inline=1;size=" + png.length + ":"
                        + Base64.getEncoder().encodeToString(png) + "\007\n");
    }
}
