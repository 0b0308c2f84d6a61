package dev.nightshift.repository;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Gathers damage by object. Safe for use by many threads. */
final class DamageReport {

    private final Map<String, Touched> byObject = new LinkedHashMap<>();
    private final Map<String, String> suspects = new HashMap<>();
    private boolean marked;

    private static final class Touched {
        private final String detail;
        private final TreeSet<String> files = new TreeSet<>();
        private final TreeSet<String> snapshots = new TreeSet<>();

        private Touched(String detail) {
            this.detail = detail;
        }
    }

    /** Something is wrong with an object, which is damage only if a snapshot turns out to be touched by it. */
    synchronized void suspect(String object, String detail) {
        suspects.putIfAbsent(object, detail);
    }

    /** Something is wrong, whatever it touches. */
    synchronized void mark() {
        marked = true;
    }

    synchronized boolean any() {
        return marked || !byObject.isEmpty();
    }

    synchronized void object(String object, String detail) {
        byObject.computeIfAbsent(object, name -> new Touched(detail));
    }

    synchronized void object(List<Damage> damages) {
        damages.forEach(damage -> object(damage.object(), damage.detail()));
    }

    synchronized void touched(String object, String detail, String snapshot, String path) {
        Touched touched = byObject.computeIfAbsent(object, name -> new Touched(suspects.getOrDefault(object, detail)));
        touched.files.add(snapshot + ":" + path);
        touched.snapshots.add(snapshot);
    }

    synchronized void touched(List<Damage> damages, String snapshot, String path) {
        damages.forEach(damage -> touched(damage.object(), damage.detail(), snapshot, path));
    }

    synchronized List<Damage> damages() {
        return byObject.entrySet().stream()
                .map(entry -> new Damage(
                        entry.getKey(),
                        entry.getValue().detail,
                        RestoredFiles.named(List.copyOf(entry.getValue().files)),
                        List.copyOf(entry.getValue().snapshots)))
                .toList();
    }
}
