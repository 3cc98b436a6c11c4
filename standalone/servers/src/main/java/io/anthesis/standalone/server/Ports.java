package io.anthesis.standalone.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** TCP ports of this machine. */
public final class Ports {
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    @GuardedBy("Ports.class")
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Not from the range that systems take for the near end of connections: any connection could take such a port before its
     * server does.
     *
     * @return a port that is free, and that was not returned before in this process
     */
    public static synchronized int anyFree() {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until {@code ready}, and fails at once if the process ends meanwhile; one that does not become ready is stopped. */
    public static void await(ChildProcess process, Duration patience, BooleanSupplier ready) throws ServerFailed {
        Instant deadline = Instant.now().plus(patience);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new ServerFailed(
                        process.name() + " ended with exit code " + process.exitCode() + " while starting",
                        process.log());
            }
            if (Instant.now().isAfter(deadline)) {
                process.stop(Duration.ofSeconds(10));
                throw new ServerFailed(
                        process.name() + " is not ready after " + patience.toSeconds() + " s", process.log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
