package dev.nightshift.maintenance;

import dev.nightshift.maintenance.TableFacts.FreezeAge;
import dev.nightshift.maintenance.TableFacts.LastDone;
import dev.nightshift.maintenance.TableFacts.Toast;
import dev.nightshift.maintenance.TableFacts.Tuples;
import dev.nightshift.maintenance.TableFacts.Vacuuming;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the facts of one database: a few queries, however many tables it has. */
final class DatabaseSurvey {

    private final Connection connection;
    private final String database;
    private final Surroundings surroundings;
    private final BloatEstimate estimate;
    private final Map<Long, RowColumns> rowColumns = new HashMap<>();
    private final Map<Long, KeyColumns> keyColumns = new HashMap<>();
    private final Map<Long, TableFacts> tables = new HashMap<>();

    private DatabaseSurvey(Connection connection, String database, Surroundings surroundings) {
        this.connection = connection;
        this.database = database;
        this.surroundings = surroundings;
        this.estimate = new BloatEstimate(surroundings.blockSize());
    }

    /** What holds for every relation of a database. */
    private record Surroundings(
            String role,
            int major,
            int blockSize,
            long xidLimit,
            long multixactLimit,
            boolean truncates,
            RepackRoom repackRoom,
            Set<String> extensions) {

        static Surroundings read(ResultSet row) throws SQLException {
            return new Surroundings(
                    row.getString("role"),
                    row.getInt("major"),
                    row.getInt("block_size"),
                    row.getLong("xid_limit"),
                    row.getLong("multixact_limit"),
                    row.getBoolean("truncates"),
                    RepackRoom.read(row),
                    Set.of(texts(row, "extensions")));
        }
    }

    /** @param connection that {@link FactSession} has prepared, to {@code database} */
    static DatabaseFacts of(Connection connection, String database) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        Surroundings surroundings = Query.named("facts_database")
                .first(connection, Surroundings::read)
                .orElseThrow();
        DatabaseFacts facts = new DatabaseSurvey(connection, database, surroundings).facts();
        connection.rollback();
        return facts;
    }

    private DatabaseFacts facts() throws SQLException {
        Query.named("table_columns").each(connection, row -> rowColumns
                .computeIfAbsent(row.getLong("relation"), oid -> new RowColumns())
                .add(ColumnStatistics.read(row)));
        Query.named("index_columns").each(connection, row -> keyColumns
                .computeIfAbsent(row.getLong("relation"), oid -> new KeyColumns())
                .add(row));
        List<TableFacts> inOrder = new ArrayList<>();
        Query.named("table_facts").each(connection, row -> table(row).ifPresent(inOrder::add));
        inOrder.forEach(table -> tables.put(table.relation().oid(), table));
        List<IndexFacts> indexes = new ArrayList<>();
        Query.named("index_facts").each(connection, row -> index(row).ifPresent(indexes::add));
        return new DatabaseFacts(
                database,
                surroundings.extensions(),
                CheckRights.refusal(connection, surroundings.role()),
                inOrder,
                indexes,
                Query.named("catalog_ages").all(connection, this::catalog));
    }

    private CatalogAge catalog(ResultSet row) throws SQLException {
        return new CatalogAge(
                relation(row),
                row.getLong("bytes"),
                new FreezeAge(
                        row.getLong("xids"),
                        surroundings.xidLimit(),
                        row.getLong("multixacts"),
                        surroundings.multixactLimit()),
                row.getBoolean("may_maintain")
                        ? Optional.empty()
                        : Optional.of(CatalogAge.refusal(surroundings.role(), surroundings.major())));
    }

    /** Empty where it was dropped while it was asked for. */
    private Optional<TableFacts> table(ResultSet row) throws SQLException {
        long heapBytes = row.getLong("heap_bytes");
        if (row.wasNull()) {
            return Optional.empty();
        }
        Relation relation = relation(row);
        Tuples tuples = tuples(row);
        LastDone last = new LastDone(instant(row, "last_vacuum"), instant(row, "last_analyze"));
        RelationOptions options = RelationOptions.of(texts(row, "options"));
        return Optional.of(new TableFacts(
                relation,
                row.getBoolean("materialized_view"),
                heapBytes,
                Math.max(heapBytes, row.getLong("total_bytes")),
                tuples,
                last,
                age(row, options),
                allVisible(heapBytes, row.getLong("all_visible_pages")),
                estimate.ofTable(
                        heapBytes, tuples, last, rowColumns.getOrDefault(relation.oid(), new RowColumns()), options),
                toast(row),
                new Vacuuming(options.truncates(surroundings.truncates()), options.hasIndexCleanup()),
                surroundings.repackRoom().obstacle(row, relation),
                Rights.read(row).refusal(relation, surroundings.role(), surroundings.major())));
    }

    /** Since its last VACUUM its rows are counted; before it nobody knows how many there had been. */
    private Optional<Toast> toast(ResultSet row) throws SQLException {
        long oid = row.getLong("toast_oid");
        if (row.wasNull()) {
            return Optional.empty();
        }
        long bytes = row.getLong("toast_bytes");
        double counted = row.getDouble("toast_counted");
        Optional<Instant> vacuumed = instant(row, "toast_last_vacuum");
        return Optional.of(new Toast(
                oid,
                bytes,
                vacuumed.isPresent() ? counted : Math.max(counted, row.getDouble("toast_live")),
                row.getLong("toast_dead"),
                estimate.ofToast(bytes, counted, vacuumed)));
    }

    /** Empty where it was dropped while it was asked for, or its table is newer than the answer about tables. */
    private Optional<IndexFacts> index(ResultSet row) throws SQLException {
        long bytes = row.getLong("bytes");
        boolean gone = row.wasNull();
        TableFacts table = tables.get(row.getLong("table_oid"));
        if (gone || table == null) {
            return Optional.empty();
        }
        IndexFacts.State state = state(row);
        return Optional.of(new IndexFacts(
                relation(row),
                table.relation(),
                row.getString("method"),
                bytes,
                row.getDouble("entries"),
                state,
                bloat(row, bytes, state, table),
                refusal(row, state, table.relation())));
    }

    private Bloat bloat(ResultSet row, long bytes, IndexFacts.State state, TableFacts table) throws SQLException {
        KeyColumns columns = keyColumns.get(row.getLong("oid"));
        if (!state.valid()) {
            return new Bloat.Withheld("it is invalid");
        }
        if (columns == null) {
            return new Bloat.Withheld("no estimate is known for its kind, " + row.getString("method"));
        }
        RelationOptions options = RelationOptions.of(texts(row, "options"));
        return estimate.ofBtree(
                new BloatEstimate.BtreeIndex(
                        bytes,
                        row.getDouble("entries"),
                        state.unique(),
                        row.getBoolean("partial"),
                        columns.deduplicates() && options.deduplicates(),
                        options),
                table,
                columns);
    }

    /** Of one that is invalid the right to drop it counts: nothing else is done to it. */
    private Optional<String> refusal(ResultSet row, IndexFacts.State state, Relation table) throws SQLException {
        Rights rights = Rights.read(row);
        return state.valid()
                ? rights.refusal(table, surroundings.role(), surroundings.major())
                : rights.refusalToDrop(table, surroundings.role(), row.getBoolean("may_drop"));
    }

    private Relation relation(ResultSet row) throws SQLException {
        return new Relation(database, row.getString("schema"), row.getString("name"), row.getLong("oid"));
    }

    private static Tuples tuples(ResultSet row) throws SQLException {
        return new Tuples(
                row.getDouble("live"),
                row.getLong("dead"),
                row.getLong("inserted_since_vacuum"),
                row.getLong("changed_since_analyze"));
    }

    /** Autovacuum lets the TOAST table's own settings go before the table's; the lower limit of all is the safe one. */
    private FreezeAge age(ResultSet row, RelationOptions options) throws SQLException {
        RelationOptions toast = RelationOptions.of(texts(row, "toast_options"));
        String xids = "autovacuum_freeze_max_age";
        String multixacts = "autovacuum_multixact_freeze_max_age";
        return new FreezeAge(
                row.getLong("xids"),
                toast.lower(xids, options.lower(xids, surroundings.xidLimit())),
                row.getLong("multixacts"),
                toast.lower(multixacts, options.lower(multixacts, surroundings.multixactLimit())));
    }

    private double allVisible(long heapBytes, long pages) {
        return heapBytes == 0 ? 1 : Math.min(1, (double) pages * surroundings.blockSize() / heapBytes);
    }

    private static IndexFacts.State state(ResultSet row) throws SQLException {
        return new IndexFacts.State(
                row.getBoolean("valid"),
                row.getBoolean("is_unique"),
                row.getBoolean("in_constraint"),
                row.getBoolean("exclusion"),
                row.getBoolean("being_built"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static String[] texts(ResultSet row, String column) throws SQLException {
        @Nullable Array array = row.getArray(column);
        return array == null ? new String[0] : (String[]) array.getArray();
    }
}
