package dev.nightshift.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store that fails where a script says so, for tests: before a call takes effect, or after it did and its answer was
 * lost. With {@link Script#at} every position of a piece of work can be made to fail in turn.
 */
public final class FaultyStore implements ObjectStore {

    /** Says of the n-th call, counted from 0 over all methods, whether and how it fails. */
    public interface Script {
        Fault of(int call, String method, String name);

        /** Fails one call only. */
        static Script at(int position, Fault fault) {
            return (call, method, name) -> call == position ? fault : Fault.none();
        }

        /** Fails the first calls, one by one, with these. */
        static Script first(Fault... faults) {
            return (call, method, name) -> call < faults.length ? faults[call] : Fault.none();
        }
    }

    /**
     * @param failure empty for a call that works
     * @param moment how much of the call is done all the same
     */
    public record Fault(Optional<RuntimeException> failure, Moment moment) {

        public static Fault none() {
            return new Fault(Optional.empty(), Moment.BEFORE);
        }

        public static Fault before(RuntimeException failure) {
            return new Fault(Optional.of(failure), Moment.BEFORE);
        }

        /**
         * For a listing, which tells the first half of the names, and for a create, which leaves an object of half the
         * bytes, as a crash of the machine may before a barrier. Any other call fails before.
         */
        public static Fault halfway(RuntimeException failure) {
            return new Fault(Optional.of(failure), Moment.HALFWAY);
        }

        public static Fault after(RuntimeException failure) {
            return new Fault(Optional.of(failure), Moment.AFTER);
        }
    }

    /** When a call fails. */
    public enum Moment {
        BEFORE,
        HALFWAY,
        AFTER
    }

    private final ObjectStore store;
    private final Script script;
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> log = new ArrayList<>();

    public FaultyStore(ObjectStore store, Script script) {
        this.store = store;
        this.script = script;
    }

    /** How many calls there were. */
    public int calls() {
        return calls.get();
    }

    /** The calls in order, as {@code "create packs/3f/a"}. */
    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void createLocation() {
        run("createLocation", "", store::createLocation);
    }

    @Override
    public void create(String name, ObjectContent content) {
        get("create", name, () -> store.create(name, half(content)), () -> {
            store.create(name, content);
            return true;
        });
    }

    @Override
    public void commit(String name, ObjectContent content) {
        run("commit", name, () -> store.commit(name, content));
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        return get("read", name, () -> store.read(name, maxBytes));
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        return get("read", name, () -> store.read(name, offset, length));
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        return get("find", name, () -> store.find(name));
    }

    /** A listing that fails "after" has told all its names. */
    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        get("list", prefix, () -> listHalf(prefix, each), () -> {
            store.list(prefix, each);
            return true;
        });
    }

    @Override
    public void delete(String name) {
        run("delete", name, () -> store.delete(name));
    }

    @Override
    public void sync() {
        run("sync", "", store::sync);
    }

    @Override
    public void adopt(String name) {
        run("adopt", name, () -> store.adopt(name));
    }

    @Override
    public void close() {
        store.close();
    }

    private static ObjectContent half(ObjectContent content) {
        try (InputStream bytes = content.open()) {
            return ObjectContent.of(bytes.readNBytes((int) (content.length() / 2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listHalf(String prefix, Consumer<ObjectInfo> each) {
        List<ObjectInfo> all = new ArrayList<>();
        store.list(prefix, all::add);
        all.subList(0, all.size() / 2).forEach(each);
    }

    private void run(String method, String name, Runnable call) {
        get(method, name, () -> {
            call.run();
            return true;
        });
    }

    private <T> T get(String method, String name, Supplier<T> call) {
        return get(method, name, () -> {}, call);
    }

    private <T> T get(String method, String name, Runnable half, Supplier<T> call) {
        Fault fault = script.of(calls.getAndIncrement(), method, name);
        synchronized (this) {
            log.add(method + " " + name);
        }
        if (fault.failure().isEmpty()) {
            return call.get();
        }
        switch (fault.moment()) {
            case BEFORE -> {}
            case HALFWAY -> half.run();
            case AFTER -> perform(call);
        }
        throw fault.failure().get();
    }

    /** For the effect alone: the answer is lost. */
    private static <T> void perform(Supplier<T> call) {
        Object lost = call.get();
        assert lost != null;
    }
}
