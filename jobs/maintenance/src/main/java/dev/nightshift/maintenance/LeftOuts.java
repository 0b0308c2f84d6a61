package dev.nightshift.maintenance;

import static java.util.Comparator.comparing;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what a plan leaves out, and tells it in a length that people read. */
final class LeftOuts {

    /** Of one cause in one database; the others are counted. */
    private static final int MOST_NAMED = 20;

    /** In the order in which they are told. */
    enum Cause {
        PRESSING_BUT_REFUSED("that can't wait"),
        REFUSED("that this role may not maintain"),
        TOO_LARGE("above the size limit"),
        INVALID("that are invalid indexes"),
        NOT_CONCURRENTLY("that can't be rebuilt concurrently"),
        HEAP_BLOAT("with a bloated heap"),
        LOOSE_BY_NATURE("that are loose by nature");

        private final String which;

        Cause(String which) {
            this.which = which;
        }
    }

    private record Group(Cause cause, String database) {}

    private static final Comparator<Group> BY_CAUSE = comparing(Group::cause).thenComparing(Group::database);

    private record Entry(Relation relation, long bytes, String reason) {

        LeftOut leftOut() {
            return new LeftOut(Figures.name(relation), reason);
        }
    }

    private static final Comparator<Entry> LARGEST_FIRST = comparing(Entry::bytes)
            .reversed()
            .thenComparing(entry -> entry.relation().schema())
            .thenComparing(entry -> entry.relation().name());

    private record Withheld(String reason, List<Relation> relations) {

        int count() {
            return relations.size();
        }
    }

    private final List<LeftOut> pressing = new ArrayList<>();
    private final List<LeftOut> general = new ArrayList<>();
    private final SortedMap<Group, List<Entry>> entries = new TreeMap<>(BY_CAUSE);
    private final SortedMap<String, SortedMap<String, List<Relation>>> withheld = new TreeMap<>();

    /** @param sentence of the survey; it names the database itself */
    void database(String sentence) {
        general.add(new LeftOut("a database", sentence));
    }

    /** What holds for a whole database, or the server. */
    void all(String of, String reason) {
        general.add(new LeftOut(of, reason));
    }

    /** What can't wait of a whole database. */
    void pressing(String database, String reason) {
        pressing.add(new LeftOut(database, reason));
    }

    void relation(Cause cause, Relation relation, long bytes, String reason) {
        entries.computeIfAbsent(new Group(cause, relation.database()), any -> new ArrayList<>())
                .add(new Entry(relation, bytes, reason));
    }

    void withheld(Relation relation, String reason) {
        withheld.computeIfAbsent(relation.database(), any -> new TreeMap<>())
                .computeIfAbsent(reason, any -> new ArrayList<>())
                .add(relation);
    }

    List<LeftOut> told() {
        List<LeftOut> told = new ArrayList<>(pressing);
        told.addAll(general);
        entries.forEach((group, members) -> told.addAll(worst(group, members)));
        withheld.forEach((database, byReason) -> told.addAll(mostFrequent(database, byReason)));
        return told;
    }

    /** Each that can't wait, and of the others their counts. */
    Omissions omissions() {
        List<String> named =
                new ArrayList<>(pressing.stream().map(LeftOuts::sentence).toList());
        List<String> others =
                new ArrayList<>(general.stream().map(LeftOuts::sentence).toList());
        entries.forEach((group, members) -> {
            if (group.cause() == Cause.PRESSING_BUT_REFUSED) {
                members.stream()
                        .sorted(LARGEST_FIRST)
                        .map(Entry::leftOut)
                        .map(LeftOuts::sentence)
                        .forEach(named::add);
            } else {
                others.add(group.database() + ": " + members.size() + " relations " + group.cause().which
                        + (group.cause() == Cause.REFUSED ? "; maintain --dry-run names them, with the GRANT" : ""));
            }
        });
        withheld.forEach((database, byReason) -> others.add(database + ": the bloat of "
                + byReason.values().stream().mapToInt(List::size).sum() + " relations is not known"));
        return new Omissions(named, others);
    }

    private static String sentence(LeftOut each) {
        return each.what() + ": " + each.reason();
    }

    private static List<LeftOut> worst(Group group, List<Entry> members) {
        List<LeftOut> told = new ArrayList<>(members.stream()
                .sorted(LARGEST_FIRST)
                .limit(MOST_NAMED)
                .map(Entry::leftOut)
                .toList());
        int others = members.size() - told.size();
        if (others > 0) {
            told.add(new LeftOut(group.database(), others + " more relations " + group.cause().which));
        }
        return told;
    }

    private static List<LeftOut> mostFrequent(String database, Map<String, List<Relation>> byReason) {
        List<Withheld> frequent = byReason.entrySet().stream()
                .map(each -> new Withheld(each.getKey(), each.getValue()))
                .sorted(comparing(Withheld::count).reversed().thenComparing(Withheld::reason))
                .toList();
        List<LeftOut> told = new ArrayList<>(frequent.stream()
                .limit(MOST_NAMED)
                .map(each -> withheld(database, each))
                .toList());
        int others =
                frequent.stream().skip(MOST_NAMED).mapToInt(Withheld::count).sum();
        if (others > 0) {
            told.add(new LeftOut(database, "the bloat of " + others + " more relations is not known"));
        }
        return told;
    }

    private static LeftOut withheld(String database, Withheld each) {
        return each.count() == 1
                ? new LeftOut(Figures.name(each.relations().get(0)), "its bloat is not known: " + each.reason())
                : new LeftOut(
                        database,
                        "the bloat of " + each.count() + " relations is not known, of each because " + each.reason());
    }
}
