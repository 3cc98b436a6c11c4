package io.anthesis.tensor.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The known answers that come with Random123 1.09, file kat_vectors, philox4x32 with 10 rounds. */
class PhiloxTest {
    static Stream<Arguments> knownAnswers() {
        return Stream.of(
                Arguments.of(
                        words("00000000 00000000 00000000 00000000"),
                        words("00000000 00000000"),
                        words("6627e8d5 e169c58d bc57ac4c 9b00dbd8")),
                Arguments.of(
                        words("ffffffff ffffffff ffffffff ffffffff"),
                        words("ffffffff ffffffff"),
                        words("408f276d 41c83b0e a20bc7c6 6d5451fd")),
                Arguments.of(
                        words("243f6a88 85a308d3 13198a2e 03707344"),
                        words("a4093822 299f31d0"),
                        words("d16cfe09 94fdcceb 5001e420 24126ea1")));
    }

    @ParameterizedTest
    @MethodSource("knownAnswers")
    void equalsTheAuthorsImplementation(int[] counter, int[] key, int[] expected) {
        Philox.generate(counter, key[0], key[1]);

        assertThat(counter).containsExactly(expected);
    }

    private static int[] words(String hex) {
        return Stream.of(hex.split(" "))
                .mapToInt(word -> Integer.parseUnsignedInt(word, 16))
                .toArray();
    }
}
