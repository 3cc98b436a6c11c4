package io.anthesis.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** Shows something again and again, until it is interrupted. */
public final class WatchOption {
    private static final String CLEAR = "\033[H\033[2J";

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "SECONDS",
            description = "repeat every 2 seconds, or the given number, until Ctrl-C")
    private Double seconds;

    /** @return what {@code show} returned last */
    public int show(Callable<Integer> show) throws Exception {
        return show(show, System.out, Terminal.isThere());
    }

    int show(Callable<Integer> show, PrintStream out, boolean terminal) throws Exception {
        int code = show.call();
        while (seconds != null && !Thread.currentThread().isInterrupted()) {
            if (!pause()) {
                break;
            }
            out.print(terminal ? CLEAR : System.lineSeparator());
            code = show.call();
        }
        return code;
    }

    private boolean pause() {
        try {
            Thread.sleep(Duration.ofMillis(Math.max(100, Math.round(seconds * 1000))));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
