package dev.nightshift.maintenance;

import dev.nightshift.postgres.ServerSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes surveys for tests, and plans of them. */
final class ASurvey {

    static final Instant TAKEN = Instant.parse("2026-11-20T01:00:00Z");

    private int major = 18;
    private boolean seesOthers = true;
    private final Map<String, Set<String>> extensions = new LinkedHashMap<>(Map.of("shop", Set.of("pgstattuple")));
    private final Map<String, String> uncheckable = new LinkedHashMap<>();
    private final List<TableFacts> tables = new ArrayList<>();
    private final List<IndexFacts> indexes = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<CatalogAge> catalogs = new ArrayList<>();
    private final List<UnseenDatabase> unseen = new ArrayList<>();
    private History history = History.NONE;
    private Thresholds thresholds = Thresholds.DEFAULT;
    private Selection selection = Selection.ALL;

    static ASurvey of(ATable... tables) {
        return new ASurvey().and(tables);
    }

    static ASurvey of(AnIndex... indexes) {
        return new ASurvey().and(indexes);
    }

    static ASurvey like(Survey survey) {
        ASurvey same = new ASurvey().major(survey.major());
        same.seesOthers = survey.seesOthers();
        same.left.addAll(survey.left());
        same.unseen.addAll(survey.unseen());
        survey.databases().forEach(database -> {
            same.extensions.put(database.database(), database.extensions());
            database.checkRefusal().ifPresent(why -> same.uncheckable(database.database(), why));
            same.tables.addAll(database.tables());
            same.indexes.addAll(database.indexes());
            same.catalogs.addAll(database.catalogs());
        });
        return same;
    }

    ASurvey and(ATable... some) {
        for (ATable table : some) {
            tables.add(table.facts());
        }
        return this;
    }

    ASurvey and(AnIndex... some) {
        for (AnIndex index : some) {
            indexes.add(index.facts());
        }
        return this;
    }

    ASurvey database(String name, String... installed) {
        extensions.put(name, Set.of(installed));
        return this;
    }

    ASurvey uncheckable(String name, String why) {
        uncheckable.put(name, why);
        return this;
    }

    ASurvey and(CatalogAge catalog) {
        catalogs.add(catalog);
        return this;
    }

    ASurvey unseen(UnseenDatabase database) {
        unseen.add(database);
        return this;
    }

    ASurvey left(String sentence) {
        left.add(sentence);
        return this;
    }

    ASurvey major(int version) {
        major = version;
        return this;
    }

    /** Its role is not told what others do. */
    ASurvey blind() {
        seesOthers = false;
        return this;
    }

    ASurvey history(History some) {
        history = some;
        return this;
    }

    ASurvey thresholds(Thresholds some) {
        thresholds = some;
        return this;
    }

    ASurvey selection(Selection some) {
        selection = some;
        return this;
    }

    Survey survey() {
        List<DatabaseFacts> databases = extensions.entrySet().stream()
                .map(each -> new DatabaseFacts(
                        each.getKey(),
                        each.getValue(),
                        Optional.ofNullable(uncheckable.get(each.getKey())),
                        tables.stream()
                                .filter(table -> table.relation().database().equals(each.getKey()))
                                .toList(),
                        indexes.stream()
                                .filter(index -> index.relation().database().equals(each.getKey()))
                                .toList(),
                        catalogs.stream()
                                .filter(catalog -> catalog.relation().database().equals(each.getKey()))
                                .toList()))
                .toList();
        return new Survey(major, TAKEN, seesOthers, databases, left, unseen);
    }

    MaintenancePlanner planner() {
        return new MaintenancePlanner(
                history,
                new MaintenanceSettings(
                        new ServerSettings(
                                "shop", "jdbc:postgresql://db/postgres", "nightshift", Optional.empty(), Map.of()),
                        selection,
                        thresholds,
                        Window.ALWAYS,
                        Gates.DEFAULT,
                        Care.DEFAULT));
    }

    MaintenancePlan plan() {
        return planner().plan(survey());
    }
}
