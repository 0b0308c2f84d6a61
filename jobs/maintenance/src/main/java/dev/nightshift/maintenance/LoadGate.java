package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Maintenance is only done where the server has room for it. */
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

    /** A server that is busy for long is no reason to let its transactions run out. */
    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return what.planned().isUrgent() ? Meanwhile.GOES_ON : Meanwhile.ENDS_IT_IF_IT_LASTS;
    }
}
