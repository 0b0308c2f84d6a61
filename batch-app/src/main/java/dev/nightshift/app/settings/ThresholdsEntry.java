package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Thresholds;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** {@code maintenance.thresholds}: from where on something is worth doing, as {@link Thresholds} says. */
public record ThresholdsEntry(
        @Nullable Share bloatShare,
        @Nullable DataSize bloatSize,
        @Nullable Share deadShare,
        @Nullable Share changedShare,
        @Nullable Share freezeShare,
        @Nullable DataSize minSize,
        @Nullable DataSize maxSize) {

    public Thresholds thresholds() {
        Thresholds usual = Thresholds.DEFAULT;
        return new Thresholds(
                share(bloatShare, usual.bloatShare()),
                bytes(bloatSize, usual.bloatBytes()),
                share(deadShare, usual.deadShare()),
                share(changedShare, usual.changedShare()),
                share(freezeShare, usual.freezeShare()),
                bytes(minSize, usual.minBytes()),
                bytes(maxSize, usual.maxBytes()));
    }

    private static double share(@Nullable Share given, double usual) {
        return given == null ? usual : given.ofOne();
    }

    private static long bytes(@Nullable DataSize given, long usual) {
        return given == null ? usual : given.toBytes();
    }
}
