package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.steps.StopSignal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what is estimated of a relation, or not known, by what pgstattuple reads. Where the extension is missing, the
 * role may not call it, the relation is gone or its lock can't be had, what was known stands. Of an index it tells how empty
 * its pages are, and not what a rebuild would put together: an estimate that knows of repeated keys stands where it is
 * higher.
 *
 * @see <a href="https://www.postgresql.org/docs/current/pgstattuple.html">pgstattuple</a>
 */
final class Measuring {

    private static final Bloat.Withheld CLOSED = new Bloat.Withheld("not measured, since the window is closed");

    private final MaintenanceSettings settings;
    private final Rhythm rhythm;
    private final StopSignal stop;

    Measuring(MaintenanceSettings settings, Rhythm rhythm, StopSignal stop) {
        this.settings = settings;
        this.rhythm = rhythm;
        this.stop = stop;
    }

    /**
     * Reads the candidates, in their order; none outside the window, and what others wait for is read no further.
     *
     * @param candidates tables and valid btree indexes; others are passed over
     * @param mostBytes that are read in all: one that would go over is passed over
     */
    Survey measure(Survey survey, Collection<Relation> candidates, long mostBytes) {
        if (!settings.care().exact() || candidates.isEmpty()) {
            return survey;
        }
        Set<Relation> chosen = affordable(survey, candidates, mostBytes);
        List<DatabaseFacts> databases = new ArrayList<>();
        for (DatabaseFacts database : survey.databases()) {
            databases.add(measured(database, chosen));
        }
        return survey.with(databases);
    }

    private static Set<Relation> affordable(Survey survey, Collection<Relation> candidates, long mostBytes) {
        Map<Relation, Long> sizes = sizes(survey);
        Set<Relation> chosen = new LinkedHashSet<>();
        long left = mostBytes;
        for (Relation candidate : candidates) {
            long bytes = sizes.getOrDefault(candidate, Long.MAX_VALUE);
            if (bytes <= left) {
                left -= bytes;
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    private static Map<Relation, Long> sizes(Survey survey) {
        Map<Relation, Long> sizes = new HashMap<>();
        for (DatabaseFacts database : survey.databases()) {
            database.tables().forEach(table -> sizes.put(table.relation(), table.rowBytes()));
            database.indexes().stream()
                    .filter(Measuring::isMeasurable)
                    .forEach(index -> sizes.put(index.relation(), index.bytes()));
        }
        return sizes;
    }

    private static boolean isMeasurable(IndexFacts index) {
        return index.method().equals("btree") && index.state().valid();
    }

    private DatabaseFacts measured(DatabaseFacts facts, Set<Relation> chosen) {
        List<Relation> here = chosen.stream()
                .filter(relation -> relation.database().equals(facts.database()))
                .toList();
        if (here.isEmpty() || !facts.extensions().contains("pgstattuple")) {
            return facts;
        }
        Map<Relation, Optional<TableFacts.Toast>> tables = new HashMap<>();
        facts.tables().forEach(table -> tables.put(table.relation(), table.toast()));
        Map<Long, Bloat> read = rhythm.hours()
                .endOf(rhythm.clock().instant())
                .map(end -> read(facts.database(), here, tables, end))
                .orElseGet(() -> closed(here, tables));
        return facts.with(
                facts.tables().stream().map(table -> with(table, read)).toList(),
                facts.indexes().stream()
                        .map(index -> index.with(better(
                                index.bloat(),
                                Optional.ofNullable(read.get(index.relation().oid())))))
                        .toList());
    }

    private static TableFacts with(TableFacts table, Map<Long, Bloat> read) {
        return table.with(
                better(
                        table.bloat(),
                        Optional.ofNullable(read.get(table.relation().oid()))),
                table.toast().map(toast -> better(toast.bloat(), Optional.ofNullable(read.get(toast.oid())))));
    }

    /** What is read counts, but where an estimate knows of more than can be read. */
    private static Bloat better(Bloat known, Optional<Bloat> read) {
        if (read.isPresent() && read.get() instanceof Bloat.Withheld withheld) {
            return known.unmeasured(withheld.reason());
        }
        return known instanceof Bloat.Estimated estimate
                        && estimate.repeatedKeys()
                        && read.orElse(known) instanceof Bloat.Measured measured
                        && measured.bytes() < estimate.bytes()
                ? new Bloat.Mergeable(estimate, measured)
                : read.orElse(known);
    }

    private static Map<Long, Bloat> closed(List<Relation> relations, Map<Relation, Optional<TableFacts.Toast>> tables) {
        Map<Long, Bloat> none = new HashMap<>();
        relations.forEach(relation -> oids(relation, tables).forEach(oid -> none.put(oid, CLOSED)));
        return none;
    }

    /**
     * By oid, tables' TOAST tables with them.
     *
     * @param end of the window
     */
    private Map<Long, Bloat> read(
            String database, List<Relation> relations, Map<Relation, Optional<TableFacts.Toast>> tables, Instant end) {
        Map<Long, Bloat> read = new HashMap<>();
        try (WatchedReading reading = new WatchedReading(settings, database, rhythm, end, stop)) {
            List<String> schema =
                    Query.named("pgstattuple_schema").all(reading.session(), row -> row.getString("schema"));
            for (Relation relation : schema.isEmpty() ? List.<Relation>of() : relations) {
                boolean table = tables.containsKey(relation);
                String sql = sql(table ? "measured_table" : "measured_index", schema.get(0));
                Query.Row<Bloat> row = table ? Measuring::ofTable : Measuring::ofIndex;
                for (long oid : oids(relation, tables)) {
                    reading.read(sql, oid, row).ifPresent(bloat -> read.put(oid, bloat));
                }
            }
            return read;
        } catch (SQLException e) {
            throw new PostgresException.Failed(
                    settings.server().name() + ": measuring in the database " + database + " failed: " + e.getMessage()
                            + "; expected the server to answer. Look into its log at this moment, and start again.",
                    e);
        }
    }

    private static String sql(String file, String schema) {
        return Query.named(file).text().replace("{schema}", Relation.quoted(schema));
    }

    private static List<Long> oids(Relation relation, Map<Relation, Optional<TableFacts.Toast>> tables) {
        Optional<TableFacts.Toast> toast = tables.getOrDefault(relation, Optional.empty());
        return Stream.concat(Stream.of(relation.oid()), toast.map(TableFacts.Toast::oid).stream())
                .toList();
    }

    private static Bloat ofTable(ResultSet row) throws SQLException {
        double live = row.getDouble("live");
        double rowBytes = TupleWidth.alignedUp((long) Math.ceil(row.getLong("live_bytes") / Math.max(1, live)));
        int fillfactor = options(row).fillfactor(RelationOptions.HEAP_FILLFACTOR);
        return Spare.of(row.getLong("bytes"), HeapRewrite.bytes(live, rowBytes, fillfactor, row.getInt("block_size")))
                .measured();
    }

    /** Pages above the leaves grow and shrink as the leaves do. */
    private static Bloat ofIndex(ResultSet row) throws SQLException {
        int blockSize = row.getInt("block_size");
        double built = BtreeRewrite.density(options(row).fillfactor(RelationOptions.BTREE_FILLFACTOR), blockSize);
        double share = Math.min(1, row.getDouble("density") / built);
        double leaves = Math.ceil(row.getLong("leaf_pages") * share);
        double inner = Math.ceil(row.getLong("internal_pages") * share);
        return Spare.of(row.getLong("bytes"), (1 + leaves + inner) * blockSize).measured();
    }

    private static RelationOptions options(ResultSet row) throws SQLException {
        @Nullable Array options = row.getArray("options");
        return RelationOptions.of(options == null ? null : (String[]) options.getArray());
    }
}
