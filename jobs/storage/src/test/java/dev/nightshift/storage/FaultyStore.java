package dev.nightshift.storage;

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
     * @param afterEffect whether the call is done all the same
     */
    public record Fault(Optional<RuntimeException> failure, boolean afterEffect) {

        public static Fault none() {
            return new Fault(Optional.empty(), false);
        }

        public static Fault before(RuntimeException failure) {
            return new Fault(Optional.of(failure), false);
        }

        public static Fault after(RuntimeException failure) {
            return new Fault(Optional.of(failure), true);
        }
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
        run("create", name, () -> store.create(name, content));
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
        run("list", prefix, () -> store.list(prefix, each));
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

    private void run(String method, String name, Runnable call) {
        get(method, name, () -> {
            call.run();
            return true;
        });
    }

    private <T> T get(String method, String name, Supplier<T> call) {
        Fault fault = script.of(calls.getAndIncrement(), method, name);
        synchronized (this) {
            log.add(method + " " + name);
        }
        if (fault.failure().isPresent() && !fault.afterEffect()) {
            throw fault.failure().get();
        }
        T result = call.get();
        fault.failure().ifPresent(failure -> {
            throw failure;
        });
        return result;
    }
}
