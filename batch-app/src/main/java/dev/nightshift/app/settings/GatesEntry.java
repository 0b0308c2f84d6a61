package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Gates;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** {@code maintenance.gates}: what must hold before an action and, as {@link Gates} says, while it runs. */
public record GatesEntry(
        @Nullable Duration replicationLag,
        @Nullable DataSize slotSize,
        @Nullable Duration transactionAge,
        @Nullable Integer lockWaiters,
        @Nullable Integer activeSessions,
        @Nullable DataSize freeDisk,
        @Nullable Duration patience) {

    public Gates gates() {
        Gates usual = Gates.DEFAULT;
        return new Gates(
                Objects.requireNonNullElse(replicationLag, usual.replicationLag()),
                slotSize == null ? usual.slotBytes() : slotSize.toBytes(),
                Objects.requireNonNullElse(transactionAge, usual.transactionAge()),
                Objects.requireNonNullElse(lockWaiters, usual.lockWaiters()),
                Objects.requireNonNullElse(activeSessions, usual.activeSessions()),
                freeDisk == null ? usual.freeDiskBytes() : OptionalLong.of(freeDisk.toBytes()),
                Objects.requireNonNullElse(patience, usual.patience()));
    }
}
