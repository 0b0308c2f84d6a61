package dev.nightshift.maintenance;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a relation's {@code reloptions} set for it. */
record RelationOptions(Map<String, String> values) {

    static final int HEAP_FILLFACTOR = 100;
    static final int BTREE_FILLFACTOR = 90;

    /** As the server's parser of booleans takes them. */
    private static final Set<String> OFF = Set.of("off", "of", "false", "fals", "fal", "fa", "f", "no", "n", "0");

    RelationOptions {
        values = Map.copyOf(values);
    }

    /** @param options each {@code name=value}; null where none is set */
    static RelationOptions of(String @Nullable [] options) {
        Map<String, String> values = new HashMap<>();
        for (String option : options == null ? new String[0] : options) {
            int equals = option.indexOf('=');
            values.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return new RelationOptions(values);
    }

    int fillfactor(int otherwise) {
        return Integer.parseInt(values.getOrDefault("fillfactor", String.valueOf(otherwise)));
    }

    boolean deduplicates() {
        return isOn("deduplicate_items", true);
    }

    /** Whether VACUUM cuts off empty pages at its end. */
    boolean truncates(boolean otherwise) {
        return isOn("vacuum_truncate", otherwise);
    }

    private boolean isOn(String name, boolean otherwise) {
        return values.containsKey(name) ? !OFF.contains(values.get(name).toLowerCase(Locale.ROOT)) : otherwise;
    }

    /** Whether somebody set how VACUUM treats its indexes. */
    boolean hasIndexCleanup() {
        return values.containsKey("vacuum_index_cleanup");
    }

    /** The lower one of {@code limit} and the relation's own. */
    long lower(String name, long limit) {
        OptionalLong own =
                values.containsKey(name) ? OptionalLong.of(Long.parseLong(values.get(name))) : OptionalLong.empty();
        return own.isPresent() && own.getAsLong() >= 0 ? Math.min(own.getAsLong(), limit) : limit;
    }
}
