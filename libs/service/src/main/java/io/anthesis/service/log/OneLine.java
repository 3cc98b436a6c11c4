package io.anthesis.service.log;

import io.anthesis.contracts.text.Shown;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Makes every log message one line of bounded length, regardless of quoted text; also those of libraries, which quote keys and
 * values of records. Lets every record through.
 */
@LoggingFilter(name = "one-line")
public final class OneLine implements Filter {
    private static final int MAX_CHARACTERS = 10_000;
    private static final ExtFormatter FORMATTER = new PatternFormatter("%s");

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord line) {
            String message = FORMATTER.formatMessage(line);
            String shown = message == null ? null : Shown.of(message, MAX_CHARACTERS);
            if (message != null && !shown.equals(message)) {
                line.setMessage(shown, ExtLogRecord.FormatStyle.NO_FORMAT);
            }
            line.setThrown(ShownThrowable.of(line.getThrown()));
        }
        return true;
    }
}
