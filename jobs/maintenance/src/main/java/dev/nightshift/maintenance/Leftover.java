package dev.nightshift.maintenance;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what an interrupted REINDEX CONCURRENTLY left from all other indexes. It builds {@code name_ccnew}, swaps it with
 * the old one, which becomes {@code name_ccold}, and drops that; a number follows where the name is taken.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY">Rebuilding indexes
 *     concurrently</a>
 */
final class Leftover {

    private static final Pattern NAME = Pattern.compile("(.+)_cc(?:new|old)\\d*", Pattern.DOTALL);

    /**
     * PostgreSQL cuts names to 63 bytes, at a whole character: up to three bytes more are lost. Databases that are not in
     * UTF-8 count fewer bytes than we do, so that their cut names pass for longer here, which does no harm.
     */
    private static final int SHORTEST_CUT_NAME = 60;

    private Leftover() {}

    /** @param ofTable all indexes of its table */
    static boolean isOne(IndexFacts index, Collection<IndexFacts> ofTable) {
        IndexFacts.State state = index.state();
        return !state.valid()
                && !state.constraint()
                && !state.beingBuilt()
                && ofTable.stream().anyMatch(other -> isRebuildOf(index, other));
    }

    private static boolean isRebuildOf(IndexFacts index, IndexFacts original) {
        return isNameOfRebuild(index.relation().name(), original.relation().name())
                && index.relation().schema().equals(original.relation().schema())
                && index.method().equals(original.method())
                && index.state().unique() == original.state().unique();
    }

    private static boolean isNameOfRebuild(String name, String original) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return false;
        }
        String stem = parts.group(1);
        boolean cut = name.getBytes(StandardCharsets.UTF_8).length >= SHORTEST_CUT_NAME;
        return original.equals(stem) || (cut && original.startsWith(stem) && !original.equals(name));
    }
}
