package dev.nightshift.repository;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of packs, read in windows that grow as long as their readers go straight on: so blocks far apart cost little
 * more than themselves, and neighbours few requests. Keeps the last few. Many threads may ask; each window is read once.
 */
final class PackWindows {

    private static final int MAX_WINDOW_BYTES = 4 * 1024 * 1024;

    /** A reader that leaves out so much still goes straight on. */
    private static final int GAP_BYTES = 512 * 1024;

    private static final int MAX_KEPT_BYTES = 32 * 1024 * 1024;

    private final BlockIndex index;
    private final PackReader packs;
    private final int firstWindowBytes;
    private final Optional<ExecutorService> ahead;
    private final AtomicLong readBytes = new AtomicLong();
    private final Map<Integer, Window> newest = new HashMap<>();
    private final Deque<Window> kept = new ArrayDeque<>();
    private int keptBytes;

    /** A range of a pack that is there or on its way. */
    record Window(int pack, int start, int end, CompletableFuture<byte[]> bytes) {

        private boolean holds(int number, BlockIndex.Place place) {
            return number == pack && place.offset() >= start && place.offset() + place.stored() <= end;
        }

        private int length() {
            return end - start;
        }
    }

    /**
     * @param firstWindowBytes what is read, at least, where a reader begins; 0 for the block alone
     * @param ahead reads the window after the one that a reader has come to
     */
    PackWindows(BlockIndex index, PackReader packs, int firstWindowBytes, Optional<ExecutorService> ahead) {
        this.index = index;
        this.packs = packs;
        this.firstWindowBytes = firstWindowBytes;
        this.ahead = ahead;
    }

    long readBytes() {
        return readBytes.get();
    }

    /** A window, read, that holds the block. */
    Window holding(int pack, BlockIndex.Place place) {
        Window window;
        boolean isNew = false;
        Optional<Window> next = Optional.empty();
        synchronized (this) {
            window = find(pack, place);
            if (window == null) {
                window = begin(pack, place.offset());
                isNew = true;
            }
            next = windowAfter(window);
        }
        next.ifPresent(this::readAhead);
        if (isNew) {
            read(window);
        }
        try {
            window.bytes().join();
            return window;
        } catch (CompletionException e) {
            return readAlone(window, place);
        }
    }

    private @Nullable Window find(int pack, BlockIndex.Place place) {
        for (Window window : kept) {
            if (window.holds(pack, place)) {
                kept.remove(window); // to the front: it was used last
                kept.addFirst(window);
                return window;
            }
        }
        return null;
    }

    /** It ends with the end of a block; a reader that goes straight on gets twice as much as before. */
    private Window begin(int pack, int start) {
        Window before = newest.get(pack);
        boolean goesOn = before != null && start >= before.start() && start - before.end() <= GAP_BYTES;
        int length = before != null && goesOn ? Math.min(MAX_WINDOW_BYTES, 2 * before.length()) : firstWindowBytes;
        Window window =
                new Window(pack, start, index.endOf(pack, start + Math.max(1, length)), new CompletableFuture<>());
        newest.put(pack, window);
        kept.addFirst(window);
        keptBytes += window.length();
        while (keptBytes > MAX_KEPT_BYTES && kept.size() > 2) {
            drop(kept.getLast());
        }
        return window;
    }

    /** Begins the one after {@code window} where its reader has gone straight on for a while. */
    private Optional<Window> windowAfter(Window window) {
        boolean goesOn = window.equals(newest.get(window.pack())) && window.length() >= MAX_WINDOW_BYTES / 2;
        return ahead.isPresent() && goesOn && window.end() < index.endOf(window.pack(), Integer.MAX_VALUE)
                ? Optional.of(begin(window.pack(), window.end()))
                : Optional.empty();
    }

    private void readAhead(Window next) {
        try {
            ahead.orElseThrow().execute(() -> read(next));
        } catch (RejectedExecutionException e) { // it is being closed
            next.bytes().completeExceptionally(e);
        }
    }

    private void read(Window window) {
        try {
            byte[] bytes = packs.range(index.pack(window.pack()), window.start(), window.length());
            readBytes.addAndGet(bytes.length);
            window.bytes().complete(bytes);
        } catch (RuntimeException | Error e) {
            window.bytes().completeExceptionally(e);
        }
    }

    /** Where a window could not be read, for instance since the pack is cut behind the block. */
    private Window readAlone(Window failed, BlockIndex.Place place) {
        synchronized (this) {
            drop(failed);
        }
        byte[] bytes = packs.range(place.pack(), place.offset(), place.stored());
        readBytes.addAndGet(bytes.length);
        int end = place.offset() + place.stored();
        return new Window(failed.pack(), place.offset(), end, CompletableFuture.completedFuture(bytes));
    }

    private void drop(Window window) {
        if (kept.remove(window)) {
            keptBytes -= window.length();
            newest.remove(window.pack(), window);
        }
    }
}
