package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes on one job database, told in simulated time, five seconds a step. What fires is Quartz's own code for triggers;
 * its store is played here: of the nodes that are up the first whose clock says so fires, what is later than the misfire
 * threshold is passed over. Everything from there on is real: launch, sweep, marks, runs.
 */
final class SimulatedNights implements AutoCloseable {

    private static final Duration STEP = Duration.ofSeconds(5);

    /** Only near a slot is there anything to find; the thorough run sweeps all the time. */
    private static final Duration NEAR = Duration.ofMinutes(10);

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
    private static final String PAUSED = "weekdays";

    private final Random random;
    private final NightWorld world;
    private final List<Node> nodes = new ArrayList<>();
    private final List<SlotTrigger> triggers;
    private final PriorityQueue<Late> late = new PriorityQueue<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private final Instant begin;
    private final SlotCheck.Pause pause;
    private Instant now;
    private Instant lastSlot = Instant.EPOCH;

    SimulatedNights(Path home, int servers, Instant begin, long seed, Map<String, Object> more) {
        this.random = new Random(seed);
        this.begin = begin;
        this.now = begin;
        Map<String, Object> properties = configuration(servers);
        properties.putAll(more);
        this.world = NightWorld.of(home, begin, properties);
        Instant pauseBegin = begin.plus(Duration.ofDays(4)).plus(Duration.ofMinutes(37));
        this.pause = new SlotCheck.Pause(PAUSED, pauseBegin, pauseBegin.plus(Duration.ofDays(2)));
        this.triggers = world.settings().schedules().values().stream()
                .map(entry -> SlotTrigger.of(Cron.of(entry.cron()), entry.zone(), begin))
                .toList();
        triggers.forEach(trigger -> trigger.computeFirstFireTime(null));
        world.bring();
        for (int i = 0; i < 2; i++) {
            nodes.add(new Node());
        }
    }

    /** A process that is up or down, with a clock that is wrong. */
    private final class Node {
        private boolean up;
        private Instant change = now.plus(hours(30));
        private Instant sweep = now;
        private @Nullable NightWorld process;

        Node() {
            start();
        }

        void start() {
            up = true;
            process = world.ahead(Duration.ofMillis(random.nextInt(10_001) - 5_000));
            process.bring();
            sweep = now;
        }

        void step() {
            if (!now.isBefore(change)) {
                change = now.plus(up ? minutes(random.nextInt(3) == 0 ? 600 : 10) : hours(30));
                if (up) {
                    up = false;
                    note("outages of a node");
                } else {
                    start();
                }
            }
        }

        NightWorld process() {
            return Optional.ofNullable(process).orElseThrow();
        }

        void sweepIfDue() {
            boolean worthIt = Thorough.isOn() || now.isBefore(lastSlot.plus(NEAR)) || sweep.equals(now);
            if (up && !now.isBefore(sweep)) {
                sweep = now.plus(SWEEP_EVERY);
                if (worthIt) {
                    process().sweep();
                }
            }
        }
    }

    /** A firing that hangs on its node. */
    private record Late(Instant at, NightWorld process, SlotTrigger trigger, Instant due) implements Comparable<Late> {

        @Override
        public int compareTo(Late other) {
            return at.compareTo(other.at);
        }
    }

    void runUntil(Instant end) {
        Instant calm = end.minus(Duration.ofHours(3));
        Instant dark = begin.plus(Duration.ofDays(1)).plus(Duration.ofHours(20));
        while (now.isBefore(end)) {
            now = now.plus(STEP);
            world.at(now);
            if (now.isBefore(calm)) {
                nodes.forEach(Node::step);
                darken(dark);
            } else {
                nodes.stream().filter(node -> !node.up).forEach(Node::start);
            }
            pauseOrResume();
            triggers.forEach(this::fireIfDue);
            while (!late.isEmpty() && !late.peek().at().isAfter(now)) {
                Late firing = late.remove();
                fire(firing.process(), firing.trigger(), firing.due());
            }
            nodes.forEach(Node::sweepIfDue);
        }
    }

    /** All nodes are down over one night, in which clocks change in most of the simulated weeks. */
    private void darken(Instant dark) {
        if (now.isAfter(dark) && now.isBefore(dark.plus(Duration.ofHours(9)))) {
            nodes.forEach(node -> {
                node.up = false;
                node.change = dark.plus(Duration.ofHours(9)).plus(minutes(20));
            });
            told.put("nights without any node", 1);
        }
    }

    private void pauseOrResume() {
        if (now.equals(pause.begin())) {
            world.pause(PAUSED);
        } else if (now.equals(pause.end())) {
            world.resume(PAUSED);
        }
    }

    private void fireIfDue(SlotTrigger trigger) {
        Instant due = trigger.getNextFireTime().toInstant();
        if (!now.isBefore(due)) {
            lastSlot = due.isAfter(lastSlot) ? due : lastSlot;
        }
        Optional<Node> node = nodes.stream()
                .filter(candidate -> candidate.up)
                .filter(candidate -> !candidate.process().clock().instant().isBefore(due))
                .findFirst();
        if (node.isEmpty()) {
            return;
        }
        Instant clock = node.get().process().clock().instant();
        if (Duration.between(due, clock).compareTo(SlotTriggers.FIRED_WITHIN) > 0) {
            note("misfires");
            trigger.setNextFireTime(trigger.getFireTimeAfter(Date.from(clock)));
            return;
        }
        trigger.triggered(null);
        switch (random.nextInt(15)) {
            case 0 -> note("lost firings");
            case 1 -> {
                note("late firings");
                late.add(new Late(now.plus(minutes(15)), node.get().process(), trigger, due));
            }
            default -> fire(node.get().process(), trigger, due);
        }
    }

    private void fire(NightWorld process, SlotTrigger trigger, Instant due) {
        process.fire(
                Cron.of(trigger.getKey().getName()), ZoneId.of(trigger.getKey().getGroup()), due);
    }

    /** What was put in the way, and how often. */
    Map<String, Integer> told() {
        return told;
    }

    /** What is not as it should be; nothing, then. */
    List<String> complaints() {
        return new SlotCheck(world, begin, now, pause).complaints();
    }

    /** How many runs there are, and how many of them were skipped. */
    Map<String, Integer> outcome() {
        Map<String, Integer> outcome = new LinkedHashMap<>();
        world.jdbc()
                .sql("select state, count(*) as runs from ns_run group by state order by state")
                .query(row -> {
                    outcome.put(row.getString("state"), row.getInt("runs"));
                });
        return outcome;
    }

    @Override
    public void close() {
        world.close();
    }

    private void note(String what) {
        told.merge(what, 1, Integer::sum);
    }

    private Duration hours(int most) {
        return minutes(most * 60);
    }

    private Duration minutes(int most) {
        return Duration.ofSeconds(5 + random.nextInt(most * 12) * 5L);
    }

    private static Map<String, Object> configuration(int servers) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < servers; i++) {
            properties.put("nightshift.servers.s" + i + ".url", "jdbc:postgresql://127.0.0.1:1/postgres");
            properties.put("nightshift.servers.s" + i + ".username", "nightshift");
        }
        String all = IntStream.range(0, servers).mapToObj(i -> "s" + i).collect(Collectors.joining(","));
        schedule(properties, "nightly", all, "0 30 2 * * *", "Europe/Amsterdam", Map.of("jitter", "20m"));
        schedule(properties, "island", all, "0 45 1 * * *", "Australia/Lord_Howe", Map.of("if-missed", "skip"));
        schedule(properties, PAUSED, all, "0 15 */4 * * MON-FRI", "America/New_York", Map.of("deadline", "3h"));
        schedule(properties, "hourly", all, "0 0 * * * *", "Europe/Amsterdam", Map.of("if-missed", "skip"));
        return properties;
    }

    private static void schedule(
            Map<String, Object> properties,
            String name,
            String servers,
            String cron,
            String zone,
            Map<String, String> more) {
        String key = "nightshift.schedules." + name + ".";
        properties.put(key + "job", "backup");
        properties.put(key + "servers", servers);
        properties.put(key + "cron", cron);
        properties.put(key + "zone", zone);
        more.forEach((name2, value) -> properties.put(key + name2, value));
    }
}
