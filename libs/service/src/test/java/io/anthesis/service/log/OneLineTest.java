package io.anthesis.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class OneLineTest {
    private static final String FORGED = "\n2026-01-01 00:00:00.000 INFO  [Access] all is well\u001b[2J";

    private final OneLine filter = new OneLine();

    private String line(ExtLogRecord record) {
        assertThat(filter.isLoggable(record)).isTrue();
        return new PatternFormatter("%-5p %s%e").format(record);
    }

    private static ExtLogRecord record(String format, Object... parameters) {
        var record = new ExtLogRecord(Level.WARN, format, ExtLogRecord.FormatStyle.PRINTF, "test");
        record.setParameters(parameters);
        return record;
    }

    @Test
    void aKeyThatALibraryQuotesWritesNoLineOfItsOwn() {
        String line = line(record("a message sent to channel `%s` with key %s has been nacked", "in", FORGED));

        assertThat(line)
                .contains("with key \\n2026-01-01 00:00:00.000 INFO  [Access] all is well\\u001b[2J has been nacked")
                .hasLineCount(1);
    }

    @Test
    void aLineIsNotLongerThanItMayBe() {
        assertThat(line(record("%s", "x".repeat(1_000_000)))).hasSizeLessThan(10_100);
    }

    @Test
    void whatIsPlainStaysAsItIs() {
        ExtLogRecord record = record("jobId=%s: 100%% done", "a");

        assertThat(line(record)).isEqualTo("WARN  jobId=a: 100% done");
    }

    @Test
    void exceptionsAndTheirCausesSayOneLineEach() {
        var suppressed = new IllegalStateException("closing" + FORGED);
        var cause = new IllegalArgumentException("cause" + FORGED + "y".repeat(100_000));
        var thrown = new IllegalStateException("outer", cause);
        thrown.addSuppressed(suppressed);
        ExtLogRecord record = record("failed");
        record.setThrown(thrown);

        List<String> lines = line(record).lines().toList();

        assertThat(lines).noneMatch(text -> text.startsWith("2026-01-01")).allMatch(text -> text.length() < 2200);
        assertThat(lines)
                .anyMatch(text -> text.startsWith("Caused by: java.lang.IllegalArgumentException: cause\\n2026"));
        assertThat(lines).anyMatch(text -> text.contains("OneLineTest.exceptionsAndTheirCausesSayOneLineEach"));
    }

    @Test
    void anExceptionThatSaysOneLineStaysItself() {
        var thrown = new IllegalStateException("plain", new RuntimeException("cause"));
        ExtLogRecord record = record("failed");
        record.setThrown(thrown);

        line(record);

        assertThat(record.getThrown()).isSameAs(thrown);
    }
}
