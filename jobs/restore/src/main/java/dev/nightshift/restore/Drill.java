package dev.nightshift.restore;

import dev.nightshift.postgres.ScratchServer;
import dev.nightshift.postgres.ScratchSettings;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.repository.StoredDrill;
import dev.nightshift.restore.DrillRecord.DrillSubject;
import dev.nightshift.steps.StopSignal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * One drill: restore, boot and replay, checks, removal, record. It is one piece of work: a scratch server does not
 * outlive its process, and no part of a drill is worth anything without the others.
 */
final class Drill {

    /** The data directory's name below the scratch home. */
    static final String DATA = "data";

    /** Replay covers what the server wrote while the backup ran; hours of that are read in minutes. */
    private static final Duration REPLAY_PATIENCE = Duration.ofHours(2);

    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final DrillSettings settings;
    private final StopSignal stop;
    private final Clock clock;

    Drill(DrillSettings settings, StopSignal stop, Clock clock) {
        this.settings = settings;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * @param snapshot an id, the beginning of one, or {@code latest}
     * @throws RestoreException.DrillFailed or {@code DamagedSnapshot} where it failed; the record is in the repository
     *     by then
     */
    DrillRecord run(String server, String snapshot, String run, Progress progress) {
        ScratchHome.sweep(settings.scratch());
        Instant started = clock.instant();
        String id = ID_TIME.format(started) + "-" + UUID.randomUUID().toString().substring(0, 8);
        try (Repository repository = settings.source().open()) {
            Snapshot subject = repository.snapshot(server, snapshot);
            DrillLog log = new DrillLog(id, run, subjectOf(subject), clock, started);
            prove(repository, subject, log, stop.watching(progress));
            keep(repository, server, log);
            return log.record();
        }
    }

    /** Every failure, whatever it is, makes the drill red and goes into its record; only a stop goes through. */
    private void prove(Repository repository, Snapshot snapshot, DrillLog log, Progress progress) {
        try (ScratchHome home = ScratchHome.create(settings.scratch(), log.id())) {
            ScratchServer.requireReachable(settings.scratch());
            ScratchServer.findBinaries(settings.binaries(), snapshot.backup().majorVersion());
            if (restore(repository, snapshot, home, log, progress)) {
                bootAndInspect(snapshot, home, log);
            }
        } catch (RepositoryException.Damaged e) {
            log.failed(e);
            e.damages().forEach(log::damaged);
        } catch (RuntimeException e) {
            stop.check();
            log.failed(e);
            for (Throwable onTheWayOut : e.getSuppressed()) {
                log.failed(onTheWayOut);
            }
        }
    }

    private static boolean restore(
            Repository repository, Snapshot snapshot, ScratchHome home, DrillLog log, Progress progress) {
        RestoreOptions options = RestoreOptions.scratch(
                TablespaceMapping.allBelow(home.directory().resolve("tablespaces")));
        Path data = home.directory().resolve(DATA);
        Restored restored = log.timed("restore", () -> Restore.restore(repository, snapshot, data, options, progress));
        restored.report().damages().forEach(log::damaged);
        return restored.whole();
    }

    private void bootAndInspect(Snapshot snapshot, ScratchHome home, DrillLog log) {
        ScratchSettings scratch = new ScratchSettings(
                settings.binaries(),
                home.directory(),
                home.directory().resolve(DATA),
                snapshot.backup().majorVersion(),
                settings.preloadLibraries(),
                REPLAY_PATIENCE);
        ScratchServer server = log.timed("boot and replay", () -> ScratchServer.start(scratch));
        try (server) {
            log.usable();
            new Inspection(server, settings, log, clock, stop::check).inspect(scratch.dataDirectory());
        }
    }

    private void keep(Repository repository, String server, DrillLog log) {
        DrillRecord drill = log.record();
        String failures = String.join("; ", drill.failures());
        try {
            repository.recordDrill(new StoredDrill(server, drill.id(), drill.toJson()));
        } catch (RuntimeException e) {
            throw new RestoreException.DrillFailed("drill " + drill.id() + " of " + server
                    + (drill.passed() ? " passed" : " failed: " + failures)
                    + "; but its record could not be kept in "
                    + settings.source().name() + " (" + e.getMessage()
                    + ")");
        }
        String sentence = "drill %s of %s failed: snapshot %s in %s does not pass. %s"
                .formatted(
                        drill.id(),
                        server,
                        drill.subject().snapshot(),
                        settings.source().name(),
                        failures);
        if (log.damaged()) {
            throw new RestoreException.DamagedSnapshot(sentence);
        }
        if (!drill.passed()) {
            throw new RestoreException.DrillFailed(sentence);
        }
    }

    private DrillSubject subjectOf(Snapshot snapshot) {
        return new DrillSubject(
                snapshot.server(),
                snapshot.id(),
                snapshot.finished(),
                settings.source().name(),
                snapshot.backup().serverVersion(),
                snapshot.bytes());
    }
}
