package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {
    private static List<String> lines(Table table, OptionalInt width) {
        var out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8), width);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Table table() {
        return new Table("NAME", "COUNT", "WHY")
                .row("a name that is rather long", 12345678, "because it had to be longer than everything else")
                .row("b", 1, "");
    }

    @Test
    void inAPipeNothingIsCut() {
        assertThat(lines(table(), OptionalInt.empty()))
                .contains("a name that is rather long  12345678  because it had to be longer than everything else");
    }

    @Test
    void onATerminalItFitsAndNumbersStayWhole() {
        List<String> lines = lines(table(), OptionalInt.of(60));

        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
        assertThat(lines.get(1))
                .contains("a name that is rather long")
                .contains("12345678")
                .endsWith("…");
    }

    @Test
    void whatCannotFitIsNotCutToNothing() {
        assertThat(lines(table(), OptionalInt.of(5)).get(1))
                .contains("12345678")
                .contains("a name …");
    }

    @Test
    void widthsThatMakeNoSenseAreNone() {
        assertThat(Terminal.parse(null)).isEmpty();
        assertThat(Terminal.parse("x")).isEmpty();
        assertThat(Terminal.parse("0")).isEmpty();
        assertThat(Terminal.parse(" 120 ")).hasValue(120);
    }
}
