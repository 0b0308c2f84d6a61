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

/** An operation log that goes with its test. As strict as the real one about what may follow on what. */
final class MemoryOperationLog implements OperationLog {

    private final List<Operation> all = new ArrayList<>();
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
                Optional.of(new Operation.Bytes(bytesBefore, bytesBefore)),
                ""));
    }

    @Override
    public synchronized void rebuilt(long id, long counted) {
        open(id);
        entries.put(id, counted);
    }

    @Override
    public synchronized void interrupted(long id) {
        if (open(id).state() != Operation.State.RUNNING) {
            throw new IllegalStateException("operation " + id + " does not run; expected it to");
        }
        interrupted.add(id);
    }

    @Override
    public synchronized List<Interruptions> interruptions(String server) {
        return all.stream()
                .filter(this::hasDied)
                .filter(operation -> sinceLastLife(operation).allMatch(this::hasDied))
                .map(operation -> new Interruptions(
                        operation.planned().action().kind(),
                        operation.planned().action().target().database(),
                        operation.planned().action().target().schema(),
                        operation.planned().action().target().name(),
                        (int) sinceLastLife(operation).count(),
                        operation.times().orElseThrow().ended().orElseThrow()))
                .toList();
    }

    /** What died and was done all the same is done. */
    private boolean hasDied(Operation operation) {
        return interrupted.contains(operation.id()) && operation.state() != Operation.State.DONE;
    }

    synchronized boolean isInterrupted(Operation operation) {
        return interrupted.contains(operation.id());
    }

    /** It and what was begun of the same action later. */
    private Stream<Operation> sinceLastLife(Operation first) {
        return all.stream()
                .filter(operation ->
                        operation.planned().action().equals(first.planned().action()))
                .filter(operation ->
                        operation.bytes().isPresent() && operation.state().isOver())
                .filter(operation -> operation.id() >= first.id());
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
            Operation was = open(id);
            put(new Operation(
                    id, run, was.server(), was.planned(), was.state(), was.times(), was.bytes(), was.message()));
        }
    }

    @Override
    public synchronized void replanned(long id, PlannedAction planned) {
        Operation was = open(id);
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
                .filter(operation ->
                        all.stream().noneMatch(later -> later.id() > operation.id() && settles(later, operation)))
                .toList();
    }

    private static boolean settles(Operation later, Operation failed) {
        boolean urgent = later.planned().urgency() == failed.planned().urgency()
                || later.planned().isUrgent();
        boolean same =
                later.planned().action().kind() == failed.planned().action().kind()
                        && later.planned()
                                .action()
                                .target()
                                .equals(failed.planned().action().target());
        return same
                && urgent
                && (later.state() == Operation.State.DONE
                        || (later.state() == Operation.State.FAILED
                                && later.run().equals(failed.run())));
    }

    private synchronized Operation end(long id, Operation.State state, Instant ended, long bytesAfter, String message) {
        Operation was = open(id);
        Instant started = was.times().map(Operation.Times::started).orElse(ended);
        return put(with(
                was,
                state,
                Optional.of(new Operation.Times(started, Optional.of(ended))),
                was.bytes().map(bytes -> new Operation.Bytes(bytes.before(), bytesAfter)),
                message));
    }

    @Override
    public synchronized List<Operation> newest(String server, int most) {
        return all.stream()
                .filter(operation -> operation.state() != Operation.State.WAITING)
                .sorted(Comparator.comparing(Operation::id).reversed())
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
        Operation operation = operation(id);
        if (operation.state().isOver()) {
            throw new IllegalStateException("operation " + id + " is over; expected it to be open");
        }
        return operation;
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
