package dev.nightshift.repository;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Builds snapshots for tests of policies, where only server, time and id matter. */
final class ASnapshot {

    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final PhysicalBackup BACKUP =
            new PhysicalBackup("7301234567890123456", 18, "18.6", 1, "0/2000028", "0/2000100", true);

    private final Instant started;
    private String server = "shop";
    private int number;

    private ASnapshot(Instant started) {
        this.started = started;
    }

    /** One of server shop that started at {@code time}, such as 2026-11-20T00:30:00Z. */
    static ASnapshot at(String time) {
        return new ASnapshot(Instant.parse(time));
    }

    static ASnapshot at(Instant time) {
        return new ASnapshot(time);
    }

    static List<Snapshot> startedAt(String... times) {
        return Arrays.stream(times).map(time -> at(time).build()).toList();
    }

    ASnapshot ofServer(String name) {
        server = name;
        return this;
    }

    /** The random part of the id, to tell apart what started in one second. */
    ASnapshot numbered(int number) {
        this.number = number;
        return this;
    }

    Snapshot build() {
        String id = ID_TIME.format(started) + String.format(Locale.ROOT, "-%08x", number);
        TreeRoot tree = new TreeRoot(BlockId.of(new byte[BlockId.BYTES]), 0);
        return new Snapshot(
                id, server, started, started.plus(Duration.ofMinutes(10)), BACKUP, 1, 1, 1, 1, tree, Optional.empty());
    }
}
