package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.steps.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads whole relations of one database, for as long as nobody waits behind the reading and the window is open: a table is
 * locked while it is read, however lightly.
 */
final class WatchedReading implements AutoCloseable {

    /** A reading holds back the cleaning of dead rows for as long as it takes. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Query SETTINGS = Query.named("session_reading");

    private final Workplace place;
    private final LockWaitersGate waiters;
    private final Rhythm rhythm;
    private final Instant end;
    private final StopSignal stop;

    /**
     * @param end of the window
     * @throws PostgresException where there is no getting in
     */
    WatchedReading(MaintenanceSettings settings, String database, Rhythm rhythm, Instant end, StopSignal stop) {
        this.place = Workplace.open(settings.server(), database, "measuring", settings.care());
        this.waiters = new LockWaitersGate(settings.gates().lockWaiters());
        this.rhythm = rhythm;
        this.end = end;
        this.stop = stop;
    }

    Connection session() {
        return place.work();
    }

    /**
     * Runs a query for one relation.
     *
     * @return withheld where it had to end before its time; empty where the relation can't be read, for whatever reason
     * @throws SQLException where the session is lost
     */
    Optional<Bloat> read(String sql, long oid, Query.Row<Bloat> row) throws SQLException {
        stop.check();
        if (isOver()) {
            return Optional.of(new Bloat.Withheld("not measured, since the window ended"));
        }
        SETTINGS.all(place.work(), set -> set.getString(1), LONGEST.toMillis() + "ms");
        try (PreparedStatement statement = place.work().prepareStatement(sql)) {
            statement.setLong(1, oid);
            return underWatch(statement, row);
        } catch (SQLException e) {
            stop.check();
            if (!place.isAlive()) {
                throw e;
            }
            return ServerAnswer.isCancelled(e)
                    ? Optional.of(new Bloat.Withheld("not measured: " + ServerAnswer.text(e)))
                    : Optional.empty();
        }
    }

    private Optional<Bloat> underWatch(PreparedStatement statement, Query.Row<Bloat> row) throws SQLException {
        try (ActionWatch watch = ActionWatch.over(statement, place::reopenAside, this::look, rhythm, stop)) {
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(row.read(result)) : Optional.empty();
            } catch (SQLException e) {
                BreakOff why = watch.brokenOff()
                        .filter(any -> ServerAnswer.isCancelled(e))
                        .orElseThrow(() -> e);
                return Optional.of(new Bloat.Withheld("not measured, since " + why.why()));
            }
        }
    }

    /** On the watch's thread. */
    private Optional<BreakOff> look() {
        if (isOver()) {
            return Optional.of(new BreakOff(BreakOff.Cause.TIME, "the window ended"));
        }
        try {
            return waiters.closed(place.pid(), place.aside()).map(why -> new BreakOff(BreakOff.Cause.GATE, why));
        } catch (SQLException e) {
            return Optional.of(
                    new BreakOff(BreakOff.Cause.GATE, "nobody could look after it: " + ServerAnswer.text(e)));
        }
    }

    private boolean isOver() {
        return !rhythm.clock().instant().isBefore(end);
    }

    @Override
    public void close() {
        place.close();
    }
}
