package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts the runs of a slot into the queue: those of every schedule that is due at that instant. Quartz fires once for each
 * cron, one after the other under a lock over all nodes; whichever comes first brings all that is due along.
 */
final class SlotLaunch {

    private static final Logger LOG = LoggerFactory.getLogger(SlotLaunch.class);

    /** Firings of a slot come within seconds of each other. */
    private static final int REMEMBERED = 16;

    private final Settings settings;
    private final SchedulePauses pauses;
    private final SlotRuns runs;
    private final RunLauncher launcher;
    private final TransactionOperations transactions;
    private final Map<String, Slots> slots = new LinkedHashMap<>();
    private final Deque<Instant> launched = new ArrayDeque<>();

    SlotLaunch(
            Settings settings,
            SchedulePauses pauses,
            SlotRuns runs,
            RunLauncher launcher,
            TransactionOperations transactions) {
        this.settings = settings;
        this.pauses = pauses;
        this.runs = runs;
        this.launcher = launcher;
        this.transactions = transactions;
        settings.schedules().forEach((name, entry) -> slots.put(name, Slots.of(settings, entry)));
    }

    /**
     * One at a time: the second firing of a slot finds that nothing is left to do.
     *
     * @param due when Quartz says that it was due; the slot is the latest one that is not after it
     */
    synchronized void fire(Cron cron, ZoneId zone, Instant due) {
        Instant slot = cron.slotAt(due, zone).orElseThrow();
        if (launched.contains(slot)) {
            return;
        }
        launch(slot);
        launched.addLast(slot);
        if (launched.size() > REMEMBERED) {
            launched.removeFirst();
        }
    }

    private void launch(Instant slot) {
        Set<String> paused = pauses.all();
        List<RunRequest> requests = new ArrayList<>();
        slots.forEach((name, own) -> {
            if (!own.beginAt(slot)) {
                return;
            }
            if (paused.contains(name)) {
                LOG.info("schedule {} is paused; nothing is started for its slot {}", name, slot);
            } else {
                requests.addAll(requests(name, settings.schedule(name), slot));
            }
        });
        if (!requests.isEmpty()) {
            transactions.executeWithoutResult(status -> submit(slot, requests));
        }
    }

    private void submit(Instant slot, List<RunRequest> requests) {
        runs.lock();
        Set<SlotRuns.Place> standing = runs.at(slot);
        launcher.submit(requests.stream()
                .filter(request -> !standing.contains(place(request)))
                .toList());
    }

    private static SlotRuns.Place place(RunRequest request) {
        return new SlotRuns.Place(((RunTrigger.Slot) request.trigger()).schedule(), request.server());
    }

    private static List<RunRequest> requests(String name, ScheduleEntry entry, Instant slot) {
        SlotRequests requests = new SlotRequests(name, entry);
        return entry.servers().stream()
                .distinct()
                .map(server -> requests.of(server, slot))
                .toList();
    }
}
