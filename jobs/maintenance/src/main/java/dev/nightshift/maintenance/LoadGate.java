package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Maintenance begins only where the server has room for it. */
final class LoadGate implements Gate {

    private static final Query ACTIVE = Query.named("gate_load");

    private final int mostActive;

    LoadGate(int mostActive) {
        this.mostActive = mostActive;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        return ACTIVE.first(aside, row -> row.getInt("active"), what.pid())
                .filter(active -> active > mostActive)
                .map(active -> active + " sessions are at work; expected at most " + mostActive);
    }

    @Override
    public Waits waits() {
        return Waits.ONE_FOR_ALL;
    }
}
