package dev.nightshift.repository;

import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.FaultyStore.Script;
import dev.nightshift.storage.StorageException;
import java.util.concurrent.atomic.AtomicInteger;

/** The ways in which a call to a store goes wrong. */
enum StoreFault {
    ERROR,
    DENIED,
    FULL,
    THROTTLED,
    TIMED_OUT,
    TIMED_OUT_AFTER_THE_EFFECT,
    SHORT_LIST,
    KILLED_BEFORE,
    KILLED_AFTER,
    /** The machine crashes, and an object that no barrier had followed stands with half of its bytes. */
    TORN_WRITE;

    private boolean canHit(String method) {
        return switch (this) {
            case FULL -> method.equals("create") || method.equals("commit");
            case SHORT_LIST -> method.equals("list");
            case TORN_WRITE -> method.equals("create");
            default -> true;
        };
    }

    private Fault fault() {
        return switch (this) {
            case ERROR -> Fault.before(new StorageException.Failed("the store failed", null));
            case DENIED -> Fault.before(new StorageException.Denied("the store denied", null));
            case FULL -> Fault.before(new StorageException.Full("the store is full", null));
            case THROTTLED -> Fault.before(new StorageException.Throttled("the store is throttled", null));
            case TIMED_OUT -> Fault.before(new StorageException.TimedOut("the store did not answer", null));
            case TIMED_OUT_AFTER_THE_EFFECT ->
                Fault.after(new StorageException.TimedOut("the store's answer was lost", null));
            case SHORT_LIST -> Fault.halfway(new StorageException.Failed("the listing broke off", null));
            case KILLED_BEFORE -> Fault.before(killed());
            case KILLED_AFTER -> Fault.after(killed());
            case TORN_WRITE -> Fault.halfway(killed());
        };
    }

    private static StorageException killed() {
        return new StorageException.Failed("killed", null);
    }

    /** Whether no call works after it. */
    private boolean isDeath() {
        return this == KILLED_BEFORE || this == KILLED_AFTER || this == TORN_WRITE;
    }

    /** This fault at one of the calls that it can hit, counted from 0, over all stores that share the script. */
    final class At implements Script {

        private final int position;
        private final AtomicInteger calls = new AtomicInteger();

        At(int position) {
            this.position = position;
        }

        /** How many calls it could have hit. */
        int calls() {
            return calls.get();
        }

        String message() {
            return fault().failure().orElseThrow().getMessage();
        }

        @Override
        public Fault of(int call, String method, String name) {
            if (isDeath() && calls.get() > position) {
                return Fault.before(killed());
            }
            return canHit(method) && calls.getAndIncrement() == position ? fault() : Fault.none();
        }

        @Override
        public String toString() {
            return StoreFault.this.name() + " at call " + position;
        }
    }
}
