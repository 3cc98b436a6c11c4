package io.anthesis.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
    @Test
    void plainTextOfAnyLanguageStaysAsItIs() {
        assertThat(Shown.of("Größe 日本語 😀 'quoted' C:\\x")).isEqualTo("Größe 日本語 😀 'quoted' C:\\x");
    }

    @ParameterizedTest
    @CsvSource({
        "000A, \\n",
        "000D, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "001B, \\u001b",
        "007F, \\u007f",
        "0085, \\u0085",
        "009B, \\u009b",
        "2028, \\u2028",
        "2029, \\u2029",
        "202E, \\u202e",
        "2066, \\u2066",
        "200B, \\u200b",
        "FEFF, \\ufeff",
        "D800, \\ud800",
        "DFFF, \\udfff",
        "E0041, \\U000e0041"
    })
    void whatMovesTheCursorOrHidesIsEscaped(String point, String shown) {
        String text = "a" + Character.toString(Integer.parseInt(point, 16)) + "b";

        assertThat(Shown.of(text)).isEqualTo("a" + shown + "b");
    }

    @Test
    void longTextIsCutAndSaysHowLongItWas() {
        assertThat(Shown.of("x".repeat(100_000))).isEqualTo("x".repeat(200) + "… (100000 characters)");
    }

    @Test
    void aCharacterIsNotCutInTwo() {
        assertThat(Shown.of("😀".repeat(3), 3)).isEqualTo("😀… (6 characters)");
    }

    @Test
    void aKeyOfAHundredKilobytesIsOneShortLine() {
        byte[] key = ("\n2026-01-01 ERROR forged\u001b[2J" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8);

        assertThat(Shown.of(key))
                .startsWith("\\n2026-01-01 ERROR forged\\u001b[2Jxxx")
                .endsWith("… (" + key.length + " bytes)")
                .hasSizeLessThan(300);
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        assertThat(Shown.of(new byte[] {(byte) 0xff, 'a'})).isEqualTo("\ufffda");
        assertThat(Shown.of((byte[]) null)).isEqualTo("null");
        assertThat(Shown.of((String) null)).isEqualTo("null");
    }
}
