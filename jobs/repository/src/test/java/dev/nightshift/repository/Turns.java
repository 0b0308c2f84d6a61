package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.ObjectStore;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Two pieces of work on one store, one call at a time: whose turn it is, a seeded random says. So each seed is one way in
 * which the calls of two hosts can follow on each other, the same every time.
 */
final class Turns {

    private static final int NOBODY = -1;

    private final ObjectStore store;
    private final Random random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final boolean[] waiting = new boolean[2];
    private final boolean[] done = new boolean[2];
    private int turn = NOBODY;

    Turns(ObjectStore store, Random random) {
        this.store = store;
        this.random = random;
    }

    /** Either may be refused; anything else that they throw is a failure. */
    void run(Consumer<ObjectStore> first, Consumer<ObjectStore> second) {
        Throwable[] failures = new Throwable[2];
        Thread one = new Thread(() -> work(0, first, failures), "first host");
        Thread other = new Thread(() -> work(1, second, failures), "second host");
        one.start();
        other.start();
        join(one);
        join(other);
        for (Throwable failure : failures) {
            if (failure != null) {
                assertThat(failure).isInstanceOfAny(RepositoryException.Refused.class, RepositoryException.NoKey.class);
            }
        }
    }

    private void work(int host, Consumer<ObjectStore> work, Throwable[] failures) {
        try {
            work.accept(new FaultyStore(store, (call, method, name) -> {
                awaitTurn(host);
                return FaultyStore.Fault.none();
            }));
        } catch (RuntimeException | Error e) {
            failures[host] = e;
        } finally {
            finished(host);
        }
    }

    /** A call goes on once the other host is at a call, too, or done, and the lot falls on this one. */
    private void awaitTurn(int host) {
        lock.lock();
        try {
            if (turn == host) {
                turn = NOBODY; // the call before is over
            }
            waiting[host] = true;
            draw();
            while (turn != host) {
                changed.awaitUninterruptibly();
            }
            waiting[host] = false;
        } finally {
            lock.unlock();
        }
    }

    private void finished(int host) {
        lock.lock();
        try {
            if (turn == host) {
                turn = NOBODY;
            }
            done[host] = true;
            draw();
        } finally {
            lock.unlock();
        }
    }

    private void draw() {
        if (turn != NOBODY || !(waiting[0] || done[0]) || !(waiting[1] || done[1])) {
            return;
        }
        if (waiting[0] && waiting[1]) {
            turn = random.nextInt(2);
        } else if (waiting[0] || waiting[1]) {
            turn = waiting[0] ? 0 : 1;
        }
        changed.signalAll();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while two hosts were at work", e);
        }
    }
}
