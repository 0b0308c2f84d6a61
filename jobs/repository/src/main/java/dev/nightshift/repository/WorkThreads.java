package dev.nightshift.repository;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for one piece of work: at most so many at a time, what came first is begun first. They are borrowed from those
 * of the process, which stay for a while: a new thread makes its codec, ciphers and stack anew, and that costs a small
 * command more than its work does.
 */
final class WorkThreads extends AbstractExecutorService {

    private static final Duration KEPT = Duration.ofSeconds(5);

    private static final AtomicInteger MADE = new AtomicInteger();

    /** The one used last is taken first, so that those not needed end. */
    private static final ThreadPoolExecutor OF_THE_PROCESS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEPT.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            WorkThreads::daemon);

    private final int most;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Set<Thread> working = new HashSet<>();
    private int borrowed;
    private boolean coming;
    private boolean shutDown;

    WorkThreads(int most) {
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        Runnable work = CallersMdc.during(task);
        boolean borrow;
        synchronized (this) {
            if (shutDown) {
                throw new RejectedExecutionException("The work was ended; expected no more of it.");
            }
            waiting.add(work);
            borrow = wantsThread();
        }
        if (borrow) {
            try {
                OF_THE_PROCESS.execute(this::work);
            } catch (RuntimeException | Error e) { // there are no more threads to be had
                if (giveUp(work)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Whether one more is to be borrowed. Only one is on its way at a time, and asks again when it has come: so what is
     * done in no time does not wake all.
     */
    private boolean wantsThread() {
        if (coming || waiting.isEmpty() || borrowed == most) {
            return false;
        }
        coming = true;
        borrowed++;
        return true;
    }

    /** False where somebody has begun it all the same. */
    private synchronized boolean giveUp(Runnable work) {
        coming = false;
        borrowed--;
        notifyAll();
        return waiting.remove(work);
    }

    private void work() {
        Runnable next = first();
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
            next = next();
        }
    }

    private @Nullable Runnable first() {
        Runnable first;
        boolean borrow;
        synchronized (this) {
            coming = false;
            working.add(Thread.currentThread());
            first = next();
            borrow = wantsThread();
        }
        if (borrow) {
            borrowAnother();
        }
        return first;
    }

    private void borrowAnother() {
        try {
            OF_THE_PROCESS.execute(this::work);
        } catch (OutOfMemoryError e) { // no more threads to be had: those that are here do the work
            synchronized (this) {
                coming = false;
                borrowed--;
            }
        }
    }

    /** What to do next; where there is nothing, the thread goes back, and is not interrupted for this work any more. */
    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            working.remove(Thread.currentThread());
            borrowed--;
            notifyAll();
        }
        return next;
    }

    @Override
    public synchronized void shutdown() {
        shutDown = true;
        notifyAll();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> left = new ArrayList<>(waiting);
        waiting.clear();
        working.forEach(Thread::interrupt); // the process's pool clears it before it lends the thread again
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutDown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shutDown && borrowed == 0;
    }

    @Override
    public synchronized boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        while (!isTerminated()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "repository-" + MADE.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
