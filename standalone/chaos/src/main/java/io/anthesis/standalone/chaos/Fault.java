package io.anthesis.standalone.chaos;

import java.time.Duration;
import java.util.Locale;

/** Something that goes wrong. */
sealed interface Fault {
    String target();

    /** How it is counted. */
    String name();

    /** kill -9. */
    record Kill(String target) implements Fault {
        @Override
        public String name() {
            return "kill";
        }
    }

    /** SIGTERM; the process has 20 s to end. */
    record Terminate(String target) implements Fault {
        @Override
        public String name() {
            return "restart";
        }
    }

    /** SIGSTOP, and SIGCONT after a while: often longer than a lease. */
    record Pause(String target, Duration duration) implements Fault {
        @Override
        public String name() {
            return "pause";
        }
    }

    /** What lies between the services and a server is cut, frozen or slow for a while. */
    record Network(String target, TcpProxy.Mode mode, Duration duration) implements Fault {
        @Override
        public String name() {
            return mode.name().toLowerCase(Locale.ROOT);
        }
    }
}
