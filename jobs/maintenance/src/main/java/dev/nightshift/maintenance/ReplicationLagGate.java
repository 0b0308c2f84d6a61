package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Standbys shall not fall behind because of us. The server's own figure stands still where a standby has stopped to replay;
 * so it is also counted since when the WAL stands that a standby has not replayed, as far as the gate was asked then.
 */
final class ReplicationLagGate implements Gate {

    private static final Query STANDBYS = Query.named("gate_replication_lag");

    private final Duration most;
    private final Deque<Written> written = new ArrayDeque<>();

    ReplicationLagGate(Duration most) {
        this.most = most;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        List<Standby> standbys = STANDBYS.all(aside, Standby::read);
        note(standbys);
        return standbys.stream()
                .max(Comparator.comparing(this::lagSeconds))
                .filter(standby -> lagSeconds(standby) > most.toMillis() / 1e3)
                .map(standby -> "the standby " + standby.name + " is "
                        + Figures.duration(Duration.ofSeconds(Math.round(lagSeconds(standby))))
                        + " behind; expected at most " + Figures.duration(most));
    }

    @Override
    public Waits waits() {
        return Waits.ONE_FOR_ALL;
    }

    private void note(List<Standby> standbys) {
        long replayedByAll =
                standbys.stream().mapToLong(Standby::replayed).min().orElse(Long.MAX_VALUE);
        written.removeIf(mark -> mark.position <= replayedByAll);
        standbys.stream()
                .findFirst()
                .filter(standby -> written.isEmpty() || written.getLast().position < standby.written)
                .ifPresent(standby -> written.add(new Written(standby.written, standby.atSecond)));
    }

    private double lagSeconds(Standby standby) {
        double noted = written.stream()
                .filter(mark -> mark.position > standby.replayed)
                .findFirst()
                .map(mark -> standby.atSecond - mark.atSecond)
                .orElse(0.0);
        return Math.max(noted, standby.replayLagSeconds);
    }

    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.ENDS_IT;
    }

    /** @param position of the WAL's end, as bytes since its beginning */
    private record Written(long position, double atSecond) {}

    private record Standby(String name, double replayLagSeconds, long replayed, long written, double atSecond) {

        static Standby read(ResultSet row) throws SQLException {
            return new Standby(
                    row.getString("standby"),
                    row.getDouble("replay_lag_seconds"),
                    row.getLong("replayed"),
                    row.getLong("written"),
                    row.getDouble("at_second"));
        }
    }
}
