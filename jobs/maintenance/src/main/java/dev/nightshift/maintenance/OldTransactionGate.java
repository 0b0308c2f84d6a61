package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A concurrent rebuild waits for every transaction that is older than it is; one that is old already may stay for hours. */
final class OldTransactionGate implements Gate {

    private static final Query OLDEST = Query.named("gate_old_transactions");

    private final Duration oldest;

    OldTransactionGate(Duration oldest) {
        this.oldest = oldest;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        if (!what.isConcurrent()) {
            return Optional.empty();
        }
        return OLDEST.first(aside, OldTransaction::read, what.target().table(), what.pid(), oldest.toMillis() / 1e3)
                .map(transaction ->
                        "a transaction is " + transaction.told(oldest) + ", since a concurrent rebuild waits for it");
    }

    /** The same transaction is in the way of all rebuilds in its database. */
    @Override
    public Waits waits() {
        return Waits.ONE_FOR_DATABASE;
    }

    /** A rebuild that runs waits for it only at certain moments, until which it may have ended; the lock timeout ends that wait. */
    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.GOES_ON;
    }
}
