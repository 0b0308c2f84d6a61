package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A slot that nobody reads keeps all WAL since: what writes more of it fills the disk. */
final class SlotWalGate implements Gate {

    private static final Query WORST = Query.named("gate_slot_wal");

    private final long mostBytes;

    SlotWalGate(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        record Slot(String name, boolean active, long bytes) {}
        return WORST.first(
                        aside,
                        row -> new Slot(row.getString("slot_name"), row.getBoolean("active"), row.getLong("bytes")))
                .filter(slot -> slot.bytes > mostBytes)
                .map(slot -> "the replication slot " + slot.name + (slot.active ? "" : ", which nobody reads,")
                        + " holds back " + Figures.bytes(slot.bytes) + " of WAL; expected at most "
                        + Figures.bytes(mostBytes));
    }

    @Override
    public Waits waits() {
        return Waits.ONE_FOR_ALL;
    }

    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.ENDS_IT;
    }
}
