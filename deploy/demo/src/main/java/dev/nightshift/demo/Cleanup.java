package dev.nightshift.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What has been opened and must be closed, in reverse order, however the demo ends. A Ctrl-C that comes while something
 * is being opened waits for it, so that nothing is left running.
 */
final class Cleanup implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private volatile boolean closed;

    /** Opens something that is closed with this. */
    synchronized <T extends AutoCloseable> T open(Opening<T> opening) throws Exception {
        if (closed) {
            throw new DemoException("The demo is being ended; nothing more is started.");
        }
        T resource = opening.open();
        opened.push(resource);
        return resource;
    }

    /** Whether the end has begun. */
    boolean isClosed() {
        return closed;
    }

    /** Closes everything, also where some of it fails; calling it again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        List<String> failures = new ArrayList<>();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
        if (!failures.isEmpty()) {
            throw new DemoException("Not everything that the demo made was removed: " + String.join("; ", failures)
                    + ". Look for nightshift-demo-* in " + System.getProperty("java.io.tmpdir") + ".");
        }
    }

    /** Opens a resource. */
    interface Opening<T> {
        T open() throws Exception;
    }
}
