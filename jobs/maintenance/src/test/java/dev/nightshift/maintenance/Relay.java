package dev.nightshift.maintenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server that can be cut: nobody new gets in, and neither side hears that the other one has gone. */
final class Relay implements AutoCloseable {

    private final ServerSocket entrance;
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean shut;

    Relay(int port) {
        this.port = port;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void cut() {
        cut = true;
        close(entrance);
    }

    /** Who is inside goes on, whoever comes is turned away. */
    void shut(boolean whether) {
        shut = whether;
    }

    int turnedAway() {
        return turnedAway.get();
    }

    private void accept() throws IOException {
        while (!cut) {
            Socket client = entrance.accept();
            if (shut) {
                turnedAway.incrementAndGet();
                close(client);
                continue;
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(client);
            open.add(server);
            daemon(() -> pass(client, server));
            daemon(() -> pass(server, client));
        }
    }

    private void pass(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        int read = from.getInputStream().read(buffer);
        while (read >= 0) {
            to.getOutputStream().write(buffer, 0, read);
            read = from.getInputStream().read(buffer);
        }
        if (!cut) {
            close(to);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // A side has closed its socket, which ends the relay of it.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cut();
        open.forEach(Relay::close);
    }
}
