package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * REPACK begins once every transaction of the whole server that had written anything has ended. No lock timeout ends that
 * wait, so it is looked at until the copying has begun.
 */
final class OldWriterGate implements Gate {

    private static final Query OLDEST = Query.named("gate_old_writers");

    private final Duration oldest;

    OldWriterGate(Duration oldest) {
        this.oldest = oldest;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        if (what.planned().action().kind() != ActionKind.REPACK) {
            return Optional.empty();
        }
        return OLDEST.first(aside, OldTransaction::read, what.pid(), oldest.toMillis() / 1e3)
                .map(transaction -> "a transaction that has written is " + transaction.told(oldest)
                        + " on the whole server, since REPACK waits for it");
    }

    /** It is in the way of all rewrites, and of nothing else. */
    @Override
    public Waits waits() {
        return Waits.ONE_FOR_DATABASE;
    }

    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.ENDS_IT;
    }
}
