package io.anthesis.standalone.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A proxy between services and a server, which can block, pause and delay connections. */
final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final Duration FROZEN_POLL = Duration.ofMillis(50);

    /** What happens to what comes through. */
    enum Mode {
        PASS,
        /** Connections break, and new ones are refused at once. */
        CUT,
        /** Connections stay open and nothing moves, as behind a cable that was pulled out. */
        FREEZE,
        /** Everything takes a while longer. */
        LAG
    }

    private static final Duration LAG = Duration.ofMillis(150);

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile boolean closed;

    /** @param target port on this machine */
    TcpProxy(int port, int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().name("proxy-" + port).start(this::accept);
    }

    void set(Mode wanted) {
        mode = wanted;
        if (wanted == Mode.CUT) {
            sockets.forEach(TcpProxy::close);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                if (mode == Mode.CUT) {
                    close(client);
                } else {
                    Thread.ofVirtual().start(() -> connect(client));
                }
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        awaitPassage();
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(upstream);
            Thread.ofVirtual().start(() -> pump(client, upstream));
            pump(upstream, client);
        } catch (IOException e) {
            close(client); // the server is not there
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side has closed its connection; the other is closed below
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void awaitPassage() {
        if (mode == Mode.LAG) {
            LockSupport.parkNanos(LAG.toNanos());
        }
        while (mode == Mode.FREEZE && !closed) {
            LockSupport.parkNanos(FROZEN_POLL.toNanos());
        }
    }

    private void forget(Socket socket) {
        sockets.remove(socket);
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        sockets.forEach(TcpProxy::close);
    }
}
