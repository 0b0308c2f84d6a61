package dev.nightshift.maintenance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Patterns that match nothing a server has. A typo in one must not look like a server that needs nothing. */
final class IdlePatterns {

    private final Selection selection;
    private final List<TableRule> rules;
    private final Survey survey;

    private IdlePatterns(Selection selection, List<TableRule> rules, Survey survey) {
        this.selection = selection;
        this.rules = rules;
        this.survey = survey;
    }

    /**
     * Names alone, since a pattern with {@code %} may be meant for other servers; but for databases, of which one at least has
     * to be taken in.
     *
     * @param survey of the whole server
     * @return each as a sentence without its end
     */
    static List<String> of(Selection selection, List<TableRule> rules, Survey survey) {
        return new IdlePatterns(selection, rules, survey).sentences();
    }

    private List<String> sentences() {
        List<String> there = Stream.concat(
                        survey.databases().stream().map(DatabaseFacts::database),
                        survey.unseen().stream().map(UnseenDatabase::name))
                .sorted()
                .toList();
        List<String> sentences = new ArrayList<>();
        if (there.stream().noneMatch(selection::selectsDatabase)) {
            sentences.add("maintenance.databases takes in none of this server's: "
                    + String.join(", ", there.stream().map(Figures::printable).toList()));
        }
        idle(
                "maintenance.databases",
                selection.databases(),
                pattern -> there.stream().anyMatch(pattern::matches),
                sentences);
        if (!survey.databases().isEmpty()) {
            List<Relation> tables = survey.databases().stream()
                    .flatMap(facts -> facts.tables().stream().map(TableFacts::relation))
                    .toList();
            List<Relation> indexes = survey.databases().stream()
                    .flatMap(facts -> facts.indexes().stream().map(IndexFacts::relation))
                    .toList();
            Predicate<NamePattern> ofTable = pattern -> tables.stream().anyMatch(pattern::matches);
            idle("maintenance.tables", selection.tables(), ofTable, sentences);
            idle(
                    "maintenance.indexes",
                    selection.indexes(),
                    pattern -> indexes.stream().anyMatch(pattern::matches),
                    sentences);
            idle("maintenance.rules", rules.stream().map(TableRule::pattern).toList(), ofTable, sentences);
        }
        return sentences;
    }

    private static void idle(String key, List<String> written, Predicate<NamePattern> matches, List<String> sentences) {
        written.stream()
                .filter(each -> NamePattern.of(each).isLiteral() && !matches.test(NamePattern.of(each)))
                .forEach(each -> sentences.add(key + " names " + Figures.printable(each)
                        + ", which matches nothing in the databases that maintenance looks into"));
    }
}
