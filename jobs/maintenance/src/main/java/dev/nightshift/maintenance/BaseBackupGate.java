package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A base backup has to take all the WAL along that is written meanwhile. */
final class BaseBackupGate implements Gate {

    private static final Query BACKUP = Query.named("gate_base_backup");

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        return BACKUP.first(
                aside, row -> "a base backup (pid " + row.getInt("pid") + ") is being taken; expected it to be done");
    }

    @Override
    public Waits waits() {
        return Waits.ONE_FOR_ALL;
    }

    /** It waits for nobody, and only has more WAL to take: that is not worth a rebuild that begins anew. */
    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return what.keepsWhatItReached() && !what.planned().isUrgent()
                ? Meanwhile.ENDS_IT_IF_IT_LASTS
                : Meanwhile.GOES_ON;
    }
}
