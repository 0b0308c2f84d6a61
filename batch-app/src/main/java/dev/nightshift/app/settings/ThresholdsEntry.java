package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Choices;
import dev.nightshift.maintenance.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** {@code maintenance.thresholds}: from where on something is worth doing, as {@link Thresholds} and {@link Choices} say. */
public record ThresholdsEntry(
        @Nullable Share bloatShare,
        @Nullable DataSize bloatSize,
        @Nullable Share deadShare,
        @Nullable Share changedShare,
        @Nullable Share freezeShare,
        @Nullable DataSize minSize,
        @Nullable DataSize maxSize,
        @Nullable Boolean repack,
        @Nullable Boolean truncate,
        @Nullable Duration checkEvery) {

    public Thresholds thresholds() {
        return instead(Thresholds.DEFAULT);
    }

    /** @param usual what counts where this says nothing */
    Thresholds instead(Thresholds usual) {
        return new Thresholds(
                share(bloatShare, usual.bloatShare()),
                bytes(bloatSize, usual.bloatBytes()),
                share(deadShare, usual.deadShare()),
                share(changedShare, usual.changedShare()),
                share(freezeShare, usual.freezeShare()),
                bytes(minSize, usual.minBytes()),
                bytes(maxSize, usual.maxBytes()),
                choices(usual.choices()),
                List.of());
    }

    private Choices choices(Choices usual) {
        return new Choices(
                Objects.requireNonNullElse(repack, usual.repack()),
                Objects.requireNonNullElse(truncate, usual.truncate()),
                Objects.requireNonNullElse(checkEvery, usual.checkEvery()));
    }

    private static double share(@Nullable Share given, double usual) {
        return given == null ? usual : given.ofOne();
    }

    private static long bytes(@Nullable DataSize given, long usual) {
        return given == null ? usual : given.toBytes();
    }
}
