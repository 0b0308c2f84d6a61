package dev.nightshift.storage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where calls are tried again (Invariant 12): a bounded number of times, with growing pauses of random
 * length, and only for failures that may pass. Every call here may be repeated: a create never overwrites, and names
 * are not used twice.
 */
final class RetryingStore implements ObjectStore {

    private static final Logger log = LoggerFactory.getLogger(RetryingStore.class);

    /** Lets time pass between two attempts. */
    interface Pause {
        void last(Duration duration) throws InterruptedException;
    }

    private final ObjectStore store;
    private final RetryPolicy policy;
    private final Pause pause;
    private final RandomGenerator random;

    RetryingStore(ObjectStore store, RetryPolicy policy, Pause pause, RandomGenerator random) {
        this.store = store;
        this.policy = policy;
        this.pause = pause;
        this.random = random;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void createLocation() {
        retried(() -> {
            store.createLocation();
            return true;
        });
    }

    @Override
    public void create(String name, ObjectContent content) {
        createOnce(name, content, () -> store.create(name, content));
    }

    @Override
    public void commit(String name, ObjectContent content) {
        createOnce(name, content, () -> store.commit(name, content));
    }

    /**
     * An attempt whose answer was lost may have created the object. If a later one finds it standing, its bytes tell
     * whether that was so.
     */
    private void createOnce(String name, ObjectContent content, Runnable create) {
        boolean unknown = false;
        for (int attempt = 1; ; attempt++) {
            try {
                create.run();
                return;
            } catch (StorageException.AlreadyExists e) {
                if (unknown && holds(name, content)) {
                    return;
                }
                throw e;
            } catch (StorageException e) {
                beforeNext(attempt, e);
                // A store that asks for fewer requests has refused this one.
                unknown |= !(e instanceof StorageException.Throttled);
            }
        }
    }

    private boolean holds(String name, ObjectContent content) {
        try {
            byte[] standing = read(name, Math.toIntExact(content.length()));
            return standing.length == content.length() && matches(standing, content);
        } catch (StorageException.TooLarge | StorageException.NotFound e) {
            return false;
        }
    }

    private static boolean matches(byte[] standing, ObjectContent content) {
        int at = 0;
        for (byte[] segment : content.segments()) {
            if (!Arrays.equals(standing, at, at + segment.length, segment, 0, segment.length)) {
                return false;
            }
            at += segment.length;
        }
        return true;
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        return retried(() -> store.read(name, maxBytes));
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        return retried(() -> store.read(name, offset, length));
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        return retried(() -> store.find(name));
    }

    /** A listing that is begun again goes on behind the last name that it told. */
    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        Told told = new Told(each);
        try {
            retried(() -> {
                store.list(prefix, told);
                return true;
            });
        } catch (ReaderFailed e) {
            throw e.failure;
        }
    }

    private static final class Told implements Consumer<ObjectInfo> {
        private final Consumer<ObjectInfo> each;
        private String last = "";

        Told(Consumer<ObjectInfo> each) {
            this.each = each;
        }

        @Override
        public void accept(ObjectInfo info) {
            if (info.name().compareTo(last) <= 0) {
                return;
            }
            last = info.name();
            try {
                each.accept(info);
            } catch (RuntimeException e) {
                throw new ReaderFailed(e);
            }
        }
    }

    /** Carries what the reader of a listing threw past the retries: it is not the store's failure. */
    private static final class ReaderFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException failure;

        ReaderFailed(RuntimeException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    @Override
    public void delete(String name) {
        retried(() -> {
            store.delete(name);
            return true;
        });
    }

    @Override
    public void adopt(String name) {
        retried(() -> {
            store.adopt(name);
            return true;
        });
    }

    /** Never tried again: a barrier that failed has failed. */
    @Override
    public void sync() {
        store.sync();
    }

    /** The look is below the retries: an attempt that finds what one before it has put down is told so by the bytes. */
    @Override
    public ObjectStore lookingFirst() {
        return new RetryingStore(store.lookingFirst(), policy, pause, random);
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T retried(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (StorageException e) {
                beforeNext(attempt, e);
            }
        }
    }

    /** Pauses, or throws the failure where another attempt is not wanted. */
    private void beforeNext(int attempt, StorageException failure) {
        if (!failure.isTransient()
                || attempt >= policy.attempts()
                || Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        Duration length = policy.pauseAfter(attempt, random);
        log.info(
                "{} Attempt {} of {} follows in {} ms.",
                failure.getMessage(),
                attempt + 1,
                policy.attempts(),
                length.toMillis());
        try {
            pause.last(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
