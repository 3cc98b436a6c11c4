package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class WatchOptionTest {
    @Command
    private static final class Watched implements Runnable {
        @Mixin
        private WatchOption watch;

        @Override
        public void run() {}
    }

    private static int shown(int until, String... arguments) throws Exception {
        var watched = new Watched();
        new CommandLine(watched).parseArgs(arguments);
        var times = new AtomicInteger();
        watched.watch.show(
                () -> {
                    if (times.incrementAndGet() == until) {
                        Thread.currentThread().interrupt();
                    }
                    return 0;
                },
                new PrintStream(new ByteArrayOutputStream()),
                false);
        Thread.interrupted();
        return times.get();
    }

    @Test
    void withoutItOnceIsEnough() throws Exception {
        assertThat(shown(5)).isEqualTo(1);
    }

    @Test
    void withItItIsShownUntilSomebodyInterrupts() throws Exception {
        assertThat(shown(3, "--watch=0.01")).isEqualTo(3);
    }
}
