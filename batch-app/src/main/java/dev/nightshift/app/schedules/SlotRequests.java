package dev.nightshift.app.schedules;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nightshift.app.runs.IfBusy;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.ScheduleEntry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a schedule asks for at its slots. Every node asks for the same. */
record SlotRequests(String schedule, ScheduleEntry entry) {

    RunRequest of(String server, Instant slot) {
        JobName job = JobName.of(entry.job()).orElseThrow();
        RunTerms terms = new RunTerms(
                slot.plus(delay(server, slot)),
                Optional.ofNullable(entry.deadline()).map(slot::plus),
                entry.retry().attempts(),
                entry.retry().backoff(),
                IfBusy.valueOf(entry.ifBusy().name()));
        return new RunRequest(job, server, job.defaultParameters(), new RunTrigger.Slot(schedule, slot), terms);
    }

    /** A server's share of the jitter: at random, but the same whoever reckons it. */
    private Duration delay(String server, Instant slot) {
        long most = entry.jitter().toMillis();
        if (most == 0) {
            return Duration.ZERO;
        }
        String place = schedule + "\n" + server + "\n" + slot.getEpochSecond();
        long random = ByteBuffer.wrap(sha256().digest(place.getBytes(UTF_8))).getLong();
        return Duration.ofMillis(Math.floorMod(random, most));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256; this one says it has not", e);
        }
    }
}
