package io.anthesis.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.FailureCode;
import io.anthesis.ledger.command.RefusalCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md lists the codes of problems, failed jobs and dead letters that there are, and no others. */
class DocumentedCodesTest {
    private static final Path ARCHITECTURE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("architecture.md");
    private static final Pattern CODE = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

    /** Of the part from {@code beginning} to the next empty line. */
    private static String paragraph(String beginning) throws IOException {
        String text = Files.readString(ARCHITECTURE);
        int from = text.indexOf(beginning);
        assertThat(from).as("'%s' in %s", beginning, ARCHITECTURE).isNotNegative();
        return text.substring(from + beginning.length(), text.indexOf("\n\n", from));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(code -> code.replace("`", ""))
                .toList();
    }

    @Test
    void problems() throws IOException {
        List<String> documented = codes(paragraph("if one field is the cause, `field`. Codes: "));

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ProblemCode.values()).map(ProblemCode::code).toList());
    }

    @Test
    void failuresOfJobs() throws IOException {
        String firstColumn = paragraph("| code | retried |\n|---|---|\n")
                .lines()
                .map(row -> row.split("\\|")[1])
                .toList()
                .toString();

        assertThat(codes(firstColumn))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(FailureCode.values()).map(FailureCode::code).toList());
    }

    @Test
    void deadLetters() throws IOException {
        List<String> documented = codes(paragraph("\nDead letters: "));

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(RefusalCode.values()).map(RefusalCode::code).toList());
    }
}
