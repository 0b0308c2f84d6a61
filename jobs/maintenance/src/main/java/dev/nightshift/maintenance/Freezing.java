package dev.nightshift.maintenance;

import dev.nightshift.maintenance.TableFacts.FreezeAge;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Looks whether freezing that can't wait has reached what it was for: VACUUM ends well where others keep it from freezing. */
final class Freezing {

    private static final Query AGE = Query.named("freeze_age");
    private static final Query ROW_HOLDERS = Query.named("horizon_holders");
    private static final Query MULTIXACT_HOLDERS = Query.named("multixact_holders");

    private Freezing() {}

    /** Why it is as urgent as before, as a clause that says who is in its way; empty where it is not. */
    static Optional<String> stillPressing(Connection aside, PlannedAction planned, Thresholds thresholds)
            throws SQLException {
        if (!planned.isUrgent() || planned.action().kind() != ActionKind.VACUUM) {
            return Optional.empty();
        }
        long table = planned.action().target().oid();
        Optional<FreezeAge> pressing = AGE.first(aside, Freezing::age, table).filter(age -> age.isPressing(thresholds));
        return pressing.isEmpty() ? Optional.empty() : Optional.of(clause(pressing.get(), aside, table));
    }

    private static FreezeAge age(ResultSet row) throws SQLException {
        return new FreezeAge(
                row.getLong("xids"),
                row.getLong("xid_limit"),
                row.getLong("multixacts"),
                row.getLong("multixact_limit"));
    }

    private static String clause(FreezeAge age, Connection aside, long table) throws SQLException {
        return age.isOfMultixacts()
                ? clause(
                        age,
                        "Multixacts are kept that a transaction of any database may still look at",
                        MULTIXACT_HOLDERS.all(aside, row -> Figures.printable(row.getString("who"))))
                : clause(
                        age,
                        "Rows are not frozen that somebody may still see",
                        ROW_HOLDERS.all(aside, Freezing::rowHolder, table));
    }

    private static String rowHolder(ResultSet row) throws SQLException {
        return Figures.printable(row.getString("who")) + ", " + Figures.count(row.getLong("age")) + " transactions old";
    }

    private static String clause(FreezeAge age, String kept, List<String> holders) {
        String found = "VACUUM ended, but the table's oldest ids are still " + Figures.count(age.xids())
                + " transactions (limit " + Figures.count(age.xidLimit()) + ") and " + Figures.count(age.multixacts())
                + " multixacts (limit " + Figures.count(age.multixactLimit()) + ") old; expected them below. " + kept
                + ": ";
        return found
                + (holders.isEmpty()
                        ? "who that is, this role can't see. Look into pg_prepared_xacts, pg_replication_slots and"
                                + " pg_stat_activity as a superuser"
                        : String.join("; ", holders) + ". End the oldest, then start again");
    }
}
