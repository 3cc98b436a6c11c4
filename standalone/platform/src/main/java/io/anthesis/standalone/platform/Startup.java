package io.anthesis.standalone.platform;

import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.ServerFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Starts processes together, and returns when all are ready. */
final class Startup {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final int ATTEMPTS = 3;

    private final Members members;
    private final Consumer<String> tell;

    Startup(Members members, Consumer<String> tell) {
        this.members = members;
        this.tell = tell;
    }

    void run(List<Launch> launches) throws IOException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> futures = launches.stream()
                    .map(launch -> executor.submit(start(launch)))
                    .toList();
            for (Future<Void> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFailure("interrupted while starting");
        }
    }

    private Callable<Void> start(Launch launch) {
        return () -> {
            switch (launch.component()) {
                case Server server -> members.start(launch); // it is ready when its start returns
                case Service service -> startService(launch);
            }
            return null;
        };
    }

    private void startService(Launch launch) throws Exception {
        for (int attempt = 1; ; attempt++) {
            Optional<ChildProcess> child = members.start(launch);
            if (child.isEmpty() || becomesReady(child.get(), launch.readiness(), attempt)) {
                return;
            }
            tell.accept(launch.name() + " ended while starting and is started again; its log: "
                    + child.get().log());
        }
    }

    /**
     * Workers that start together on a new folder unpack native libraries into one place, and one may find what another is just
     * moving.
     *
     * @return false if it ended before it was ready, and may be started again
     */
    private static boolean becomesReady(ChildProcess child, String readiness, int attempt) throws IOException {
        Stopwatch begin = Stopwatch.start();
        try {
            Ports.await(child, READY, () -> Health.isReady(readiness));
            return true;
        } catch (ServerFailed e) {
            boolean tooLate = begin.elapsed().compareTo(READY) >= 0;
            if (tooLate || attempt == ATTEMPTS) {
                throw e;
            }
            return false;
        }
    }
}
