package dev.nightshift.maintenance;

import static java.util.stream.Collectors.joining;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import dev.nightshift.maintenance.TableFacts.FreezeAge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A plan's case as a text: comments, settings, and facts, each with what is decided on it below. Only lines that begin
 * with {@code =>} are decisions; what no line of facts speaks of stands at the end. A table or index has the health that
 * {@link ATable} and {@link AnIndex} give it, but for what its line says.
 *
 * <pre>
 * # What the case is about.
 * database  shop pgstattuple
 * table     public.orders dead=300000 heap=1GiB total=2GiB
 *   => 1 vacuum, truncate: 23 % of its rows are dead
 * index     public.by_day of=public.orders bytes=400MiB bloat=40%
 *   => 2 reindex, gains 160.0 MiB: 40 % of its 400.0 MiB are bloat
 *
 * => left out a database: shop_old takes no connections
 * </pre>
 */
final class GoldenPlan {

    private final ASurvey survey = new ASurvey();
    private final List<String> lines;
    private final Map<Integer, Relation> relations = new LinkedHashMap<>();
    private final Map<String, Double> entryBytes = new LinkedHashMap<>();
    private final Map<String, Instant> sound = new LinkedHashMap<>();
    private final Map<ActionKind, Double> paces = new LinkedHashMap<>();
    private Thresholds thresholds = Thresholds.DEFAULT;
    private final List<TableRule> rules = new ArrayList<>();
    private String database = "shop";

    private GoldenPlan(List<String> lines) {
        this.lines = lines;
    }

    static GoldenPlan parse(String text) {
        String facts =
                text.lines().filter(line -> !line.strip().startsWith("=>")).collect(joining("\n"));
        GoldenPlan plan = new GoldenPlan(facts.stripTrailing().lines().toList());
        for (int i = 0; i < plan.lines.size(); i++) {
            plan.read(i, plan.lines.get(i).split(" +", 2));
        }
        return plan;
    }

    private void read(int number, String[] line) {
        switch (line[0]) {
            case "", "#" -> {}
            case "major" -> survey.major(Integer.parseInt(line[1]));
            case "left" -> survey.left(line[1]);
            case "thresholds" -> thresholds = thresholds(line[1]);
            case "rule" -> rules.add(rule(line[1].split(" +", 2)));
            case "tables" -> survey.selection(new Selection(List.of(), List.of(line[1].split(" +", -1)), List.of()));
            case "pace" -> pace(GoldenWords.of(line[1]));
            case "uncheckable" -> survey.uncheckable(database, line[1]);
            case "sound" -> GoldenWords.of(line[1]).forEach((index, when) -> sound.put(index, Instant.parse(when)));
            case "rebuilt" ->
                GoldenWords.of(line[1]).forEach((index, bytes) -> entryBytes.put(index, Double.valueOf(bytes)));
            case "database" -> database(line[1].split(" +", -1));
            case "table" -> relations.put(number, table(line[1]));
            case "index" -> relations.put(number, index(line[1]));
            case "catalog" -> relations.put(number, catalog(line[1]));
            case "unseen" -> unseen(line[1].split(" +", 2));
            default -> throw new IllegalArgumentException("no golden line begins with " + line[0]);
        }
    }

    private void database(String[] words) {
        database = words[0];
        survey.database(database, List.of(words).subList(1, words.length).toArray(String[]::new));
    }

    private TableRule rule(String[] words) {
        return new TableRule(words[0], thresholds(words[1]));
    }

    private static Thresholds thresholds(String written) {
        GoldenWords words = GoldenWords.of(written);
        Thresholds usual = Thresholds.DEFAULT;
        return new Thresholds(
                words.share("bloat-share", usual.bloatShare()),
                words.bytes("bloat-size", usual.bloatBytes()),
                words.share("dead-share", usual.deadShare()),
                words.share("changed-share", usual.changedShare()),
                words.share("freeze-share", usual.freezeShare()),
                words.bytes("min-size", usual.minBytes()),
                words.bytes("max-size", usual.maxBytes()),
                choices(words),
                List.of());
    }

    private static Choices choices(GoldenWords words) {
        return new Choices(
                words.has("repack"),
                !words.has("no-truncate"),
                Duration.ofDays(Long.parseLong(words.get("check-days", "0"))));
    }

    private void pace(GoldenWords words) {
        words.forEach((kind, bytes) ->
                paces.put(ActionKind.valueOf(kind.toUpperCase(Locale.ROOT)), (double) GoldenWords.bytes(bytes)));
    }

    private Relation table(String written) {
        GoldenWords words = GoldenWords.of(written);
        Relation relation = Named.relation(database, words.name());
        ATable table = ATable.of(relation);
        words.forEach((word, value) -> {
            switch (word) {
                case "heap" -> table.size(GoldenWords.bytes(value), GoldenWords.bytes(words.get("total", value)));
                case "live" -> table.live(Double.parseDouble(value));
                case "dead" -> table.dead(Long.parseLong(value));
                case "inserted" -> table.inserted(Long.parseLong(value));
                case "changed" -> table.changed(Long.parseLong(value));
                case "vacuumed" -> table.vacuumed(GoldenWords.time(value));
                case "analysed" -> table.analysed(GoldenWords.time(value));
                case "xids" -> table.xids(Long.parseLong(value));
                case "xid-limit" -> table.xidLimit(Long.parseLong(value));
                case "multixacts" -> table.multixacts(Long.parseLong(value));
                case "visible" -> table.allVisible(GoldenWords.share(value));
                case "matview" -> table.materializedView();
                case "own-truncate-off" -> table.vacuuming(false, false);
                case "own-cleanup" -> table.vacuuming(true, true);
                case "toast" -> table.toast(GoldenWords.bytes(value), 1_000_000, toastDead(words), toastBloat(words));
                case "no-repack" -> table.notRepackable(value.replace('_', ' '));
                case "refused" -> table.refused(value.replace('_', ' '));
                case "total", "bloat", "name", "toast-dead", "toast-bloat" -> {}
                default -> throw new IllegalArgumentException("no golden table has " + word);
            }
        });
        words.bloat("bloat", table.facts().heapBytes()).ifPresent(table::bloat);
        survey.and(table);
        return relation;
    }

    private Relation catalog(String written) {
        GoldenWords words = GoldenWords.of(written);
        Relation relation = Named.relation(database, words.name());
        survey.and(new CatalogAge(
                relation,
                8192,
                age(words),
                Optional.ofNullable(words.words().get("refused-on"))
                        .map(major -> CatalogAge.refusal("night", Integer.parseInt(major)))));
        return relation;
    }

    private void unseen(String[] words) {
        GoldenWords facts = GoldenWords.of(words[1]);
        survey.unseen(new UnseenDatabase(words[0], facts.has("template"), !facts.has("closed"), age(facts)));
    }

    private static FreezeAge age(GoldenWords words) {
        return new FreezeAge(
                Long.parseLong(words.get("xids", "0")),
                200_000_000,
                Long.parseLong(words.get("multixacts", "0")),
                400_000_000);
    }

    private static long toastDead(GoldenWords words) {
        return Long.parseLong(words.get("toast-dead", "0"));
    }

    private static Bloat toastBloat(GoldenWords words) {
        return words.bloat("toast-bloat", words.bytes("toast", 0)).orElse(new Bloat.Estimated(0, 0));
    }

    private Relation index(String written) {
        GoldenWords words = GoldenWords.of(written);
        Relation relation = Named.relation(database, words.name());
        AnIndex index = AnIndex.of(relation, Named.relation(database, words.get("of", "")));
        words.forEach((word, value) -> {
            switch (word) {
                case "bytes" -> index.bytes(GoldenWords.bytes(value));
                case "entries" -> index.entries(Double.parseDouble(value));
                case "method" -> index.method(value);
                case "unique" -> index.unique();
                case "constraint" -> index.constraint();
                case "exclusion" -> index.exclusion();
                case "invalid" -> index.invalid();
                case "building" -> index.beingBuilt();
                case "refused" -> index.refused(value.replace('_', ' '));
                case "of", "bloat", "name" -> {}
                default -> throw new IllegalArgumentException("no golden index has " + word);
            }
        });
        words.bloat("bloat", index.facts().bytes()).ifPresent(index::bloat);
        survey.and(index);
        return relation;
    }

    /** The whole text again, with what is decided now. */
    String decided() {
        MaintenancePlan plan =
                survey.thresholds(thresholds.with(rules)).history(history()).plan();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(lines.get(i)).append('\n');
            if (relations.containsKey(i)) {
                decisions(plan, relations.get(i))
                        .forEach(decision ->
                                text.append("  => ").append(decision).append('\n'));
            }
        }
        List<String> others = others(plan);
        if (!others.isEmpty()) {
            text.append('\n');
            others.forEach(other -> text.append("=> ").append(other).append('\n'));
        }
        return text.toString();
    }

    private List<String> decisions(MaintenancePlan plan, Relation relation) {
        List<String> decisions = new ArrayList<>();
        IntStream.range(0, plan.actions().size())
                .filter(i -> plan.actions().get(i).action().target().equals(relation))
                .mapToObj(i -> (i + 1) + " " + text(plan.actions().get(i)))
                .forEach(decisions::add);
        plan.leftOut().stream()
                .filter(left -> left.what().equals(Figures.name(relation)))
                .map(left -> "left out: " + left.reason())
                .forEach(decisions::add);
        return decisions.isEmpty() ? List.of("nothing") : decisions;
    }

    private static String text(PlannedAction planned) {
        StringBuilder text = new StringBuilder(planned.action().kind().text());
        planned.action().options().entrySet().stream()
                .filter(option -> option.getValue().equals("true"))
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(option -> text.append(", ").append(option));
        Optional.ofNullable(planned.action().options().get("cleanup"))
                .filter(cleanup -> !cleanup.equals("AUTO"))
                .ifPresent(cleanup -> text.append(", index cleanup ").append(cleanup));
        if (planned.urgency() != PlannedAction.Urgency.ROUTINE) {
            text.append(" (")
                    .append(planned.urgency().name().toLowerCase(Locale.ROOT))
                    .append(')');
        }
        if (planned.gainBytes() > 0) {
            text.append(", gains ").append(Figures.bytes(planned.gainBytes()));
        }
        planned.predicted().ifPresent(time -> text.append(", takes ").append(Figures.duration(time)));
        return text.append(": ").append(planned.reason()).toString();
    }

    private List<String> others(MaintenancePlan plan) {
        Set<String> told =
                Set.copyOf(relations.values().stream().map(Figures::name).toList());
        return plan.leftOut().stream()
                .filter(left -> !told.contains(left.what()))
                .map((LeftOut left) -> "left out " + left.what() + ": " + left.reason())
                .toList();
    }

    private History history() {
        return new History() {
            @Override
            public Optional<Duration> predict(ActionKind kind, long bytes) {
                return Optional.ofNullable(paces.get(kind))
                        .map(pace -> Duration.ofMillis((long) (bytes / pace * 1000)));
            }

            @Override
            public Optional<Double> entryBytesAfterRebuild(Relation index) {
                return Optional.ofNullable(entryBytes.get(index.toString()));
            }

            @Override
            public Optional<Instant> lastSound(Relation index) {
                return Optional.ofNullable(sound.get(index.toString()));
            }
        };
    }
}
