package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aCellCannotCommandTheTerminal() {
        assertThat(lines(new Table("NAME").row("a\033[2Jb\nc"), OptionalInt.empty()))
                .containsExactly("NAME", "a\\u001b[2Jb\\nc");
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
    void theLeastUsefulColumnsAreLeftOutFirst() {
        Table table = new Table("JOB", "KIND", "STATE", "CREATED", "WHY")
                .leavingOut("CREATED", "KIND", "STATE")
                .row(
                        new Id("0b5c2f6e-5d63-4f0c-8f5c-0d5f4c0e9a11"),
                        "training",
                        "failed",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        "there is no data set of that name");

        assertThat(lines(table, OptionalInt.of(120)).getFirst()).contains("JOB", "KIND", "STATE", "CREATED", "WHY");
        assertThat(lines(table, OptionalInt.of(100)).get(1))
                .startsWith("0b5c2f6e  training")
                .contains("2026-01-02");
        assertThat(lines(table, OptionalInt.of(60)).getFirst()).contains("JOB", "KIND", "STATE", "CREATED", "WHY");
        assertThat(lines(table, OptionalInt.of(50)).getFirst())
                .contains("KIND", "STATE", "WHY")
                .doesNotContain("CREATED");
        assertThat(lines(table, OptionalInt.of(40)).get(1)).isEqualTo("0b5c2f6e  failed  there is no data set …");
        assertThat(lines(table, OptionalInt.empty()).get(1))
                .contains("0b5c2f6e-5d63-4f0c-8f5c-0d5f4c0e9a11", "2026-01-02T03:04:05Z", "of that name");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:00Z, 5 s ago",
        "2026-01-02T03:01:00Z, 3 min ago",
        "2026-01-01T22:00:00Z, 5 h ago",
        "2025-12-20T00:00:00Z, 13 d ago",
        "2025-11-20T00:00:00Z, 2025-11-20",
        "2026-01-02T05:05:00Z, in 2 h"
    })
    void timesAreRelativeOnATerminal(Instant time, String shown) {
        Instant now = Instant.parse("2026-01-02T03:04:05.5Z");

        assertThat(Cell.time(time, true, now)).isEqualTo(shown);
        assertThat(Cell.time(time.plusMillis(123), false, now)).isEqualTo(time.toString());
    }

    @Test
    void widthsThatMakeNoSenseAreNone() {
        assertThat(Terminal.parse(null)).isEmpty();
        assertThat(Terminal.parse("x")).isEmpty();
        assertThat(Terminal.parse("0")).isEmpty();
        assertThat(Terminal.parse(" 120 ")).hasValue(120);
    }
}
