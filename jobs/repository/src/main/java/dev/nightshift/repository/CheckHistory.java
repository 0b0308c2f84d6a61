package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which packs were read when, and from that, which are to be read next. Time is counted in what was read: a run that
 * reads a twentieth moves the turn on by a twentieth, and no pack goes longer than one whole turn without being read. A
 * pack's turn begins when a run first sees it, so that new packs neither wait for ever nor keep old ones waiting.
 */
final class CheckHistory {

    private static final int TURN = VerifyScope.WHOLE;

    private final long turn;
    private final Map<String, Checked> packs;

    /**
     * What is known of a pack.
     *
     * @param turn at which it was read last, or first seen
     * @param second of the clock when it was read last, since 1970; 0 for never
     * @param whole whether all in it was what was written, as far as it was read
     */
    record Checked(long turn, long second, boolean whole) {

        private static final Comparator<Checked> BY_KNOWLEDGE = Comparator.comparingLong(Checked::turn)
                .thenComparing(Checked::whole, Comparator.reverseOrder())
                .thenComparing(Checked::second);

        private static Checked later(Checked one, Checked other) {
            return BY_KNOWLEDGE.compare(one, other) >= 0 ? one : other;
        }
    }

    CheckHistory(long turn, Map<String, Checked> packs) {
        this.turn = turn;
        this.packs = Map.copyOf(packs);
    }

    static CheckHistory empty() {
        return new CheckHistory(0, Map.of());
    }

    long turn() {
        return turn;
    }

    /** By pack id. */
    Map<String, Checked> packs() {
        return packs;
    }

    /** What either knows. Where both know of a pack, what was seen in the later turn counts, and damage before wholeness. */
    CheckHistory with(CheckHistory other) {
        Map<String, Checked> merged = new HashMap<>(packs);
        other.packs.forEach((id, checked) -> merged.merge(id, checked, Checked::later));
        return new CheckHistory(Math.max(turn, other.turn), merged);
    }

    /**
     * The packs to read now: those known as damaged, and of the others, those first whose turn ends first; as many as
     * keep every pack within its turn if all runs are like this one, and the part that was asked for at least.
     *
     * @param standing ids of the packs that there are
     * @param millionths of them that a run reads
     */
    Set<String> due(Collection<String> standing, int millionths) {
        List<String> queue = new ArrayList<>(standing);
        queue.sort(Comparator.comparingLong(this::turnOf).thenComparing(Comparator.naturalOrder()));
        Set<String> due = new HashSet<>(queue.subList(0, count(queue, millionths)));
        queue.stream()
                .filter(id -> known(id).filter(pack -> !pack.whole()).isPresent())
                .forEach(due::add);
        return due;
    }

    private int count(List<String> queue, int millionths) {
        TreeMap<Long, Integer> endingBy = new TreeMap<>();
        for (int i = 0; i < queue.size(); i++) {
            endingBy.put(runsLeft(queue.get(i), millionths), i + 1);
        }
        long count = ceil((long) queue.size() * millionths, TURN);
        for (Map.Entry<Long, Integer> ending : endingBy.entrySet()) {
            count = Math.max(count, ceil(ending.getValue(), ending.getKey()));
        }
        return (int) Math.min(count, queue.size());
    }

    /** In how many runs, this one included, the pack has to be read. */
    private long runsLeft(String id, int millionths) {
        return Math.max(1, ceil(turnOf(id) + TURN - turn, millionths));
    }

    private long turnOf(String id) {
        return known(id).map(Checked::turn).orElse(turn);
    }

    private Optional<Checked> known(String id) {
        return Optional.ofNullable(packs.get(id));
    }

    private static long ceil(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    /**
     * What is known after a run.
     *
     * @param standing ids of the packs that there are; others are forgotten
     * @param read whether each pack that was read was whole
     * @param second of the clock, since 1970
     */
    CheckHistory after(Collection<String> standing, Map<String, Boolean> read, int millionths, long second) {
        long next = turn + millionths;
        Map<String, Checked> known = new HashMap<>();
        for (String id : standing) {
            Boolean whole = read.get(id);
            known.put(
                    id,
                    whole == null
                            ? known(id).orElseGet(() -> new Checked(turn, 0, true))
                            : new Checked(next, second, whole));
        }
        return new CheckHistory(next, known);
    }
}
