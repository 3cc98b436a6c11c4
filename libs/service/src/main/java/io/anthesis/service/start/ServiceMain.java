package io.anthesis.service.start;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Starts a service. SIGTERM ends it at once until it has started: Quarkus would finish the start first, for longer than
 * orchestrators wait, and there is nothing yet to hand back.
 */
@QuarkusMain
public final class ServiceMain {
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    /** Whether ending is Quarkus' business: it has started, or has failed to. */
    private static volatile boolean endsByItself;

    private ServiceMain() {}

    public static void main(String... arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(ServiceMain::endUnlessStarted, "end-of-start"));
        Quarkus.run(
                null,
                (code, failure) -> {
                    endsByItself = true;
                    if (failure != null) {
                        // Last, where operators look: Quarkus shows its own stack above it.
                        System.err.println("the service cannot start: " + reason(failure));
                    }
                    System.exit(code);
                },
                arguments);
    }

    /** @return what the first of its causes says */
    static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause() != first) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.getClass().getName() : first.getMessage();
    }

    static void hasStarted() {
        endsByItself = true;
    }

    private static void endUnlessStarted() {
        if (!endsByItself) {
            Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
        }
    }
}
