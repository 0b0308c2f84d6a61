package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** WAL that is not archived stays in pg_wal: what writes more of it fills the disk. */
final class ArchivingGate implements Gate {

    private static final Query FAILING = Query.named("gate_archiving");

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        return FAILING.first(
                aside,
                row -> "archiving WAL fails since " + row.getString("last_failed_wal") + " ("
                        + row.getLong("failed_count") + " failures so far); expected its last try to succeed");
    }

    @Override
    public Waits waits() {
        return Waits.ONE_FOR_ALL;
    }

    /** The server tries again by itself, so that one failure is often over after a minute. */
    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.ENDS_IT_IF_IT_LASTS;
    }
}
