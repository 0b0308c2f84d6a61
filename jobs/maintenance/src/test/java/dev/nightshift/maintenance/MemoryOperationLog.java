package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An operation log that goes with its test. */
final class MemoryOperationLog implements OperationLog {

    private final List<Operation> all = new ArrayList<>();
    private final Map<Long, Long> before = new HashMap<>();
    private final Map<Long, Long> entries = new HashMap<>();
    private final Set<Long> interrupted = new HashSet<>();
    private History history = History.NONE;
    private Consumer<Operation> onEnd = operation -> {};
    private Consumer<Operation> onNote = operation -> {};

    /** @param taught instead of what stands in the log */
    void learnt(History taught) {
        history = taught;
    }

    /** @param called with each operation as it ended */
    void onEnd(Consumer<Operation> called) {
        onEnd = called;
    }

    /** @param called with each operation that stays open, as it was noted */
    void onNote(Consumer<Operation> called) {
        onNote = called;
    }

    @Override
    public History history(String server) {
        return history;
    }

    @Override
    public synchronized List<Operation> open(String server) {
        return all.stream()
                .filter(operation -> operation.server().equals(server))
                .filter(operation -> !operation.state().isOver())
                .sorted(Comparator.comparing(operation -> operation.state() != Operation.State.RUNNING))
                .toList();
    }

    @Override
    public synchronized List<Operation> enqueue(String run, String server, List<PlannedAction> actions) {
        List<Operation> queued = new ArrayList<>();
        for (PlannedAction action : actions) {
            queued.add(new Operation(
                    all.size() + queued.size() + 1L,
                    run,
                    server,
                    action,
                    Operation.State.WAITING,
                    Optional.empty(),
                    Optional.empty(),
                    ""));
        }
        all.addAll(queued);
        return queued;
    }

    @Override
    public synchronized void begun(long id, Instant started, long bytesBefore) {
        Operation was = open(id);
        put(with(
                was,
                Operation.State.RUNNING,
                Optional.of(new Operation.Times(started, Optional.empty())),
                Optional.empty(),
                ""));
        before.put(id, bytesBefore);
    }

    @Override
    public synchronized void rebuilt(long id, long counted) {
        running(id);
        entries.put(id, counted);
    }

    @Override
    public synchronized void interrupted(long id) {
        running(id);
        interrupted.add(id);
    }

    @Override
    public synchronized List<Interruptions> interruptions(String server) {
        return all.stream()
                .filter(operation -> operation.server().equals(server))
                .filter(this::hasDied)
                .filter(operation -> later(operation).noneMatch(this::hasLived))
                .filter(operation -> later(operation).noneMatch(this::hasDied))
                .map(last -> new Interruptions(
                        last.planned().action().kind(),
                        last.planned().action().target().database(),
                        last.planned().action().target().schema(),
                        last.planned().action().target().name(),
                        inARow(last),
                        last.times().orElseThrow().ended().orElseThrow()))
                .toList();
    }

    private int inARow(Operation last) {
        return (int) all.stream()
                .filter(operation -> isOfSame(operation, last) && hasDied(operation))
                .filter(operation -> later(operation).noneMatch(this::hasLived))
                .count();
    }

    private boolean hasDied(Operation operation) {
        return interrupted.contains(operation.id())
                && (operation.state() == Operation.State.BROKEN_OFF || operation.state() == Operation.State.FAILED);
    }

    /** What died and was done all the same is done. */
    private boolean hasLived(Operation operation) {
        return operation.bytes().isPresent()
                && switch (operation.state()) {
                    case DONE -> true;
                    case FAILED, BROKEN_OFF -> !interrupted.contains(operation.id());
                    case WAITING, RUNNING, SKIPPED -> false;
                };
    }

    /** What is of the same action and was queued later. */
    private Stream<Operation> later(Operation first) {
        return all.stream().filter(operation -> operation.id() > first.id() && isOfSame(operation, first));
    }

    private static boolean isOfSame(Operation one, Operation other) {
        Relation target = one.planned().action().target();
        Relation of = other.planned().action().target();
        return one.server().equals(other.server())
                && one.planned().action().kind() == other.planned().action().kind()
                && target.database().equals(of.database())
                && target.schema().equals(of.schema())
                && target.name().equals(of.name());
    }

    synchronized boolean isInterrupted(Operation operation) {
        return interrupted.contains(operation.id());
    }

    @Override
    public void noted(long id, String message) {
        onNote.accept(note(id, message));
    }

    private synchronized Operation note(long id, String message) {
        Operation was = open(id);
        return put(with(was, was.state(), was.times(), was.bytes(), message));
    }

    @Override
    public synchronized void adopted(List<Long> ids, String run) {
        for (long id : ids) {
            Operation was = operation(id);
            if (was.state().isOver()) {
                continue;
            }
            put(new Operation(
                    id, run, was.server(), was.planned(), was.state(), was.times(), was.bytes(), was.message()));
        }
    }

    @Override
    public synchronized void replanned(long id, PlannedAction planned) {
        Operation was = open(id);
        require(was.state() == Operation.State.WAITING, id);
        put(new Operation(id, was.run(), was.server(), planned, was.state(), was.times(), was.bytes(), was.message()));
    }

    @Override
    public void ended(
            long id,
            Operation.State state,
            Instant ended,
            long bytesAfter,
            String message,
            List<PlannedAction> following) {
        if (!state.isOver()) {
            throw new IllegalArgumentException("an operation ended as " + state + "; expected one in which it is over");
        }
        Operation over = end(id, state, ended, bytesAfter, message);
        enqueue(over.run(), over.server(), following);
        onEnd.accept(over);
    }

    /** Time may stand still in tests, so what follows is told by the ids. */
    @Override
    public synchronized List<Operation> failed(String run) {
        return all.stream()
                .filter(operation -> operation.run().equals(run))
                .filter(operation -> operation.state() == Operation.State.FAILED)
                .filter(operation -> later(operation).noneMatch(later -> settles(later, operation)))
                .toList();
    }

    private static boolean settles(Operation later, Operation failed) {
        boolean sameUrgency = later.planned().urgency() == failed.planned().urgency();
        return switch (later.state()) {
            case DONE -> later.planned().isUrgent() || !failed.planned().isUrgent();
            case FAILED -> sameUrgency && later.run().equals(failed.run());
            case WAITING, RUNNING, SKIPPED, BROKEN_OFF -> false;
        };
    }

    private synchronized Operation end(long id, Operation.State state, Instant ended, long bytesAfter, String message) {
        Operation was = open(id);
        Instant started = was.times().map(Operation.Times::started).orElse(ended);
        return put(with(
                was,
                state,
                Optional.of(new Operation.Times(started, Optional.of(ended))),
                Optional.ofNullable(before.get(id)).map(bytes -> new Operation.Bytes(bytes, bytesAfter)),
                message));
    }

    @Override
    public synchronized List<Operation> newest(String server, int most) {
        return all.stream()
                .filter(operation -> operation.server().equals(server))
                .filter(operation -> operation.state() != Operation.State.WAITING)
                .sorted(Comparator.comparing((Operation operation) ->
                                operation.times().orElseThrow().started())
                        .thenComparing(Operation::id)
                        .reversed())
                .limit(most)
                .toList();
    }

    synchronized Operation operation(long id) {
        return all.get((int) id - 1);
    }

    synchronized List<Operation> all() {
        return List.copyOf(all);
    }

    synchronized List<Operation> in(Operation.State state) {
        return all.stream().filter(operation -> operation.state() == state).toList();
    }

    synchronized Optional<Long> entriesOf(long id) {
        return Optional.ofNullable(entries.get(id));
    }

    private Operation open(long id) {
        require(id <= all.size() && !operation(id).state().isOver(), id);
        return operation(id);
    }

    private void running(long id) {
        require(open(id).state() == Operation.State.RUNNING, id);
    }

    private static void require(boolean expected, long id) {
        if (!expected) {
            throw new IllegalStateException("operation " + id + " is over or gone; expected it to be open");
        }
    }

    private Operation put(Operation operation) {
        all.set((int) operation.id() - 1, operation);
        return operation;
    }

    private static Operation with(
            Operation was,
            Operation.State state,
            Optional<Operation.Times> times,
            Optional<Operation.Bytes> bytes,
            String message) {
        return new Operation(was.id(), was.run(), was.server(), was.planned(), state, times, bytes, message);
    }
}
