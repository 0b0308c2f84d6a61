package dev.nightshift.maintenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One thing to do to one relation, in a transaction of its own. */
public sealed interface Action {

    /** The relation it is done to; of an index action the index. */
    Relation target();

    ActionKind kind();

    /** What {@link #of} needs to make it again, besides kind and target. */
    default Map<String, String> options() {
        return Map.of();
    }

    /** Of VACUUM. Their names stand in the operation log: they are never renamed. */
    enum IndexCleanup {
        /** The server passes over the indexes where few rows are dead, or where there is no time left to freeze. */
        AUTO,
        ON,
        OFF
    }

    /** The statement that does it. */
    String statement();

    /**
     * @param freeze also freezes all rows, whatever their age
     * @param analyze also takes statistics
     * @param truncate whether empty pages may be cut off at the end, as far as the settings of the table and of its TOAST
     *     table let it
     * @param cleanup whether entries of dead rows are removed from its indexes
     * @param parallel workers for its indexes; 0 for none
     * @see <a href="https://www.postgresql.org/docs/current/sql-vacuum.html">VACUUM</a>
     */
    record Vacuum(
            Relation target, boolean freeze, boolean analyze, boolean truncate, IndexCleanup cleanup, int parallel)
            implements Action {

        /** With the indexes as the server thinks best. */
        public Vacuum(Relation target, boolean freeze, boolean analyze, boolean truncate, int parallel) {
            this(target, freeze, analyze, truncate, IndexCleanup.AUTO, parallel);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.VACUUM;
        }

        @Override
        public Map<String, String> options() {
            return Map.of(
                    "freeze", String.valueOf(freeze),
                    "analyze", String.valueOf(analyze),
                    "truncate", String.valueOf(truncate),
                    "cleanup", cleanup.name(),
                    "parallel", String.valueOf(parallel));
        }

        @Override
        public String statement() {
            List<String> options = new ArrayList<>();
            if (freeze) {
                options.add("FREEZE");
            }
            if (analyze) {
                options.add("ANALYZE");
            }
            if (cleanup != IndexCleanup.AUTO) {
                options.add("INDEX_CLEANUP " + cleanup);
            }
            if (!truncate) {
                options.add("TRUNCATE false");
            }
            options.add("PARALLEL " + parallel);
            return "VACUUM (" + String.join(", ", options) + ") " + target.quoted();
        }
    }

    /** @see <a href="https://www.postgresql.org/docs/current/sql-analyze.html">ANALYZE</a> */
    record Analyze(Relation target) implements Action {

        @Override
        public ActionKind kind() {
            return ActionKind.ANALYZE;
        }

        @Override
        public String statement() {
            return "ANALYZE " + target.quoted();
        }
    }

    /** @see <a href="https://www.postgresql.org/docs/current/sql-reindex.html">REINDEX CONCURRENTLY</a> */
    record ReindexConcurrently(Relation target) implements Action {

        @Override
        public ActionKind kind() {
            return ActionKind.REINDEX;
        }

        @Override
        public String statement() {
            return "REINDEX INDEX CONCURRENTLY " + target.quoted();
        }
    }

    /** What an interrupted concurrent build or rebuild left. */
    record DropInvalidIndex(Relation target) implements Action {

        @Override
        public ActionKind kind() {
            return ActionKind.DROP_INVALID_INDEX;
        }

        @Override
        public String statement() {
            return "DROP INDEX CONCURRENTLY " + target.quoted();
        }
    }

    /** @see <a href="https://www.postgresql.org/docs/current/amcheck.html">amcheck</a> */
    record CheckIndex(Relation target) implements Action {

        @Override
        public ActionKind kind() {
            return ActionKind.CHECK_INDEX;
        }

        /** By its oid: the function takes no name that needs no quoting rules of its own. */
        @Override
        public String statement() {
            return "SELECT bt_index_check(" + target.oid() + "::oid::regclass)";
        }
    }

    /** Of PostgreSQL 19. */
    record Repack(Relation target) implements Action {

        @Override
        public ActionKind kind() {
            return ActionKind.REPACK;
        }

        @Override
        public String statement() {
            return "REPACK (CONCURRENTLY) " + target.quoted();
        }
    }

    /** The action that {@code kind}, {@code target} and {@code options} were told by. */
    static Action of(ActionKind kind, Relation target, Map<String, String> options) {
        return switch (kind) {
            case VACUUM ->
                new Vacuum(
                        target,
                        Boolean.parseBoolean(options.get("freeze")),
                        Boolean.parseBoolean(options.get("analyze")),
                        Boolean.parseBoolean(options.get("truncate")),
                        IndexCleanup.valueOf(options.getOrDefault("cleanup", IndexCleanup.AUTO.name())),
                        Integer.parseInt(options.getOrDefault("parallel", "0")));
            case ANALYZE -> new Analyze(target);
            case REINDEX -> new ReindexConcurrently(target);
            case DROP_INVALID_INDEX -> new DropInvalidIndex(target);
            case CHECK_INDEX -> new CheckIndex(target);
            case REPACK -> new Repack(target);
        };
    }
}
