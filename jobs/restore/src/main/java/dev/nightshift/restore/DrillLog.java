package dev.nightshift.restore;

import dev.nightshift.repository.Damage;
import dev.nightshift.restore.DrillRecord.DrillSubject;
import dev.nightshift.restore.DrillRecord.Part;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what a drill sees while it goes on. */
final class DrillLog {

    private final String id;
    private final String run;
    private final DrillSubject subject;
    private final Clock clock;
    private final Instant started;
    private final List<Part> parts = new ArrayList<>();
    private final List<DatabaseResult> databases = new ArrayList<>();
    private final List<AssertionResult> assertions = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean damaged;
    private Optional<Duration> rto = Optional.empty();
    private Optional<Instant> lastCommit = Optional.empty();
    private PageCheck pages = PageCheck.skipped("");

    DrillLog(String id, String run, DrillSubject subject, Clock clock, Instant started) {
        this.id = id;
        this.run = run;
        this.subject = subject;
        this.clock = clock;
        this.started = started;
    }

    String id() {
        return id;
    }

    boolean damaged() {
        return damaged;
    }

    void damaged(Damage damage) {
        damaged = true;
        failed("damaged object " + damage.object() + " (" + damage.detail() + ") holds parts of "
                + String.join(", ", damage.files()));
    }

    <T> T timed(String part, Supplier<T> work) {
        Instant begun = clock.instant();
        try {
            return work.get();
        } finally {
            parts.add(new Part(part, Duration.between(begun, clock.instant())));
        }
    }

    void timed(String part, Runnable work) {
        timed(part, () -> {
            work.run();
            return part;
        });
    }

    void usable() {
        rto = Optional.of(Duration.between(started, clock.instant()));
    }

    void lastCommit(Optional<Instant> instant) {
        lastCommit = instant;
    }

    void saw(DatabaseResult result) {
        databases.add(result);
        result.failures().forEach(failure -> failed("database " + result.database() + ": " + failure));
        if (!result.note().isEmpty()) {
            note("database " + result.database() + ": " + result.note());
        }
    }

    void saw(AssertionResult result) {
        assertions.add(result);
        if (!result.held()) {
            failed("assertion " + result.name() + " (database " + result.database() + "): " + result.problem());
        }
    }

    void saw(PageCheck check) {
        pages = check;
        check.failures().forEach(this::failed);
        if (!check.note().isEmpty()) {
            note(check.note());
        }
    }

    void failed(String sentence) {
        failures.add(sentence);
    }

    void failed(Throwable failure) {
        String message = failure.getMessage();
        failed(message == null ? failure.toString() : message);
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    DrillRecord record() {
        return new DrillRecord(
                id,
                run,
                subject,
                started,
                failures.isEmpty(),
                parts,
                rto,
                Duration.between(subject.snapshotFinished(), started),
                lastCommit,
                databases,
                pages,
                assertions,
                failures,
                notes);
    }
}
