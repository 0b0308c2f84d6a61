package dev.nightshift.repository;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A retention case as a text: comments, then {@code zone}, {@code now} and {@code policy}, then a line for each snapshot.
 * Of those lines only the first column, when the snapshot started, is input; the rest is what is decided.
 *
 * <pre>
 * # What the case is about.
 * zone    Europe/Amsterdam
 * now     2026-11-20T09:00:00Z
 * policy  keep-last=1 keep-within=3d keep-daily=2
 *
 * 2026-11-20T00:30:00Z  Fri 2026-11-20 01:30 +01:00  keep    newest; 1st of the last 1; …
 * 2026-11-19T00:30:00Z  Thu 2026-11-19 01:30 +01:00  remove  no rule keeps it
 * </pre>
 */
record GoldenCase(String head, RetentionPolicy policy, ZoneId zone, Instant now, List<Snapshot> snapshots) {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm xxx", Locale.ENGLISH);

    static GoldenCase parse(String text) {
        StringBuilder head = new StringBuilder();
        Map<String, String> settings = new HashMap<>();
        List<Snapshot> snapshots = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.isEmpty() && Character.isDigit(line.charAt(0))) {
                // Later lines get lower numbers, so that of two in one second the upper one is the newer.
                snapshots.add(ASnapshot.at(line.split(" ", 2)[0])
                        .numbered(10_000 - snapshots.size())
                        .build());
                continue;
            }
            head.append(line).append('\n');
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] setting = line.split(" +", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        return new GoldenCase(
                head.toString(),
                policy(settings.get("policy")),
                ZoneId.of(settings.get("zone")),
                Instant.parse(settings.get("now")),
                snapshots);
    }

    private static RetentionPolicy policy(String written) {
        Map<String, String> rules = new HashMap<>();
        for (String rule : written.split(" +", -1)) {
            String[] parts = rule.split("=", 2);
            rules.put(parts[0], parts[1]);
        }
        RetentionPolicy policy = new RetentionPolicy(
                count(rules, "keep-last"),
                rules.containsKey("keep-within") ? KeepWithin.of(rules.remove("keep-within")) : KeepWithin.NONE,
                count(rules, "keep-hourly"),
                count(rules, "keep-daily"),
                count(rules, "keep-weekly"),
                count(rules, "keep-monthly"),
                count(rules, "keep-yearly"));
        if (!rules.isEmpty()) {
            throw new IllegalArgumentException("unknown rules " + rules.keySet());
        }
        return policy;
    }

    private static int count(Map<String, String> rules, String key) {
        String count = rules.remove(key);
        return count == null ? 0 : Integer.parseInt(count);
    }

    /** The whole text again, with what is decided now. */
    String decided() {
        RetentionPlan plan = policy.plan(snapshots, zone, now);
        Map<String, String> decisions = new HashMap<>();
        plan.kept().forEach(kept -> decisions.put(kept.snapshot().id(), "keep    " + kept.text()));
        plan.removed().forEach(removed -> decisions.put(removed.snapshot().id(), "remove  " + removed.reason()));

        StringBuilder text = new StringBuilder(head);
        for (Snapshot snapshot : snapshots) {
            text.append(snapshot.started())
                    .append("  ")
                    .append(LOCAL.format(snapshot.started().atZone(zone)))
                    .append("  ")
                    .append(decisions.get(snapshot.id()))
                    .append('\n');
        }
        return text.toString();
    }
}
