package dev.nightshift.maintenance;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.TableFacts.Tuples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every plan, on servers made at random from the seed that a failure names. */
class PlanPropertyTest {

    private static final Thresholds REPACKING = Thresholds.DEFAULT.with(new Choices(true, true, Duration.ZERO));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void after_a_plan_was_done_nothing_is_left_to_do(long seed) {
        Survey before = server(new Random(seed));
        MaintenancePlan plan = ASurvey.like(before).thresholds(REPACKING).plan();
        assertThat(plan.actions()).isNotEmpty();

        Survey after = done(before, plan);

        assertThat(ASurvey.like(after).thresholds(REPACKING).plan().actions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void the_order_of_the_facts_changes_nothing(long seed) {
        Random random = new Random(seed);
        Survey survey = server(random);

        assertThat(ASurvey.like(shuffled(survey, random)).plan())
                .isEqualTo(ASurvey.like(survey).plan());
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void no_target_is_rewritten_or_vacuumed_twice(long seed) {
        List<Action> actions = ASurvey.like(server(new Random(seed))).thresholds(REPACKING).plan().actions().stream()
                .map(PlannedAction::action)
                .toList();
        List<Relation> targets = actions.stream()
                .filter(action -> action.kind() != ActionKind.ANALYZE)
                .map(Action::target)
                .toList();
        Set<Relation> vacuumed = targetsOf(actions, action -> action instanceof Action.Vacuum);

        assertThat(targets).doesNotHaveDuplicates();
        assertThat(targetsOf(actions, action -> action instanceof Action.Analyze))
                .doesNotContainAnyElementsOf(vacuumed);
    }

    private static Set<Relation> targetsOf(List<Action> actions, Predicate<Action> which) {
        Set<Relation> targets = new HashSet<>();
        actions.stream().filter(which).map(Action::target).forEach(targets::add);
        return targets;
    }

    private static Survey server(Random random) {
        ASurvey survey = new ASurvey().major(random.nextBoolean() ? 18 : 19);
        for (int t = 0; t < 60; t++) {
            String table = "public.t" + t;
            survey.and(table(random, table));
            for (int i = 0; i < random.nextInt(4); i++) {
                survey.and(index(random, table + "_i" + i, table));
            }
            survey.and(AnIndex.named(table + "_key", table));
            if (random.nextInt(5) == 0) {
                survey.and(AnIndex.named(table + "_key_ccnew", table).invalid());
            }
        }
        return survey.survey();
    }

    private static ATable table(Random random, String name) {
        long heap = random.nextInt(8) == 0 ? 0 : 1L << (13 + random.nextInt(20));
        ATable table = ATable.named(name)
                .size(heap, heap + random.nextInt(1 << 30))
                .live(random.nextInt(2_000_000))
                .dead(random.nextInt(400_000))
                .inserted(random.nextInt(800_000))
                .changed(random.nextInt(300_000))
                .xids(random.nextInt(220_000_000))
                .multixacts(random.nextInt(400_000_000))
                .allVisible(random.nextDouble());
        if (random.nextInt(6) == 0) {
            // Its dead rows would be the next plan's: what share they are shows once they were counted.
            table.live(-1).dead(0);
        }
        if (random.nextInt(6) == 0) {
            table.analysed(Optional.empty());
        }
        return random.nextBoolean() ? table : table.bloated(random.nextDouble());
    }

    private static AnIndex index(Random random, String name, String table) {
        AnIndex index = AnIndex.named(name, table).bytes(1L << (13 + random.nextInt(20)));
        return random.nextBoolean() ? index.bloated(random.nextDouble()) : index.measured(random.nextDouble());
    }

    private static Survey shuffled(Survey survey, Random random) {
        List<DatabaseFacts> databases = survey.databases().stream()
                .map(each -> each.with(shuffled(each.tables(), random), shuffled(each.indexes(), random)))
                .toList();
        return survey.with(databases);
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** The facts as they are once all of a plan was done. */
    private static Survey done(Survey before, MaintenancePlan plan) {
        Map<Relation, List<Action>> actions = plan.actions().stream()
                .map(PlannedAction::action)
                .collect(toMap(Action::target, List::of, PlanPropertyTest::together));
        List<DatabaseFacts> databases = before.databases().stream()
                .map(each -> each.with(
                        each.tables().stream()
                                .map(table -> done(table, actions.getOrDefault(table.relation(), List.of())))
                                .toList(),
                        each.indexes().stream()
                                .filter(index -> actions.getOrDefault(index.relation(), List.of()).stream()
                                        .noneMatch(action -> action instanceof Action.DropInvalidIndex))
                                .map(index -> done(index, actions))
                                .toList()))
                .toList();
        return before.with(databases);
    }

    private static List<Action> together(List<Action> some, List<Action> others) {
        List<Action> together = new ArrayList<>(some);
        together.addAll(others);
        return together;
    }

    private static TableFacts done(TableFacts before, List<Action> actions) {
        ATable after = ATable.like(before);
        Tuples tuples = before.tuples();
        for (Action action : actions) {
            if (action instanceof Action.Vacuum || action instanceof Action.Repack) {
                after.live(Math.max(0, tuples.live())).dead(0).inserted(0).allVisible(1);
            }
            if (action instanceof Action.Repack || (action instanceof Action.Vacuum vacuum && vacuum.freeze())) {
                after.xids(0).multixacts(0);
            }
            if (action instanceof Action.Repack) {
                after.bloat(new Bloat.Measured(0, 0));
            }
            if (action instanceof Action.Analyze || (action instanceof Action.Vacuum vacuum && vacuum.analyze())) {
                after.live(Math.max(0, tuples.live())).changed(0).analysed(Optional.of(ATable.LAST_NIGHT));
            }
        }
        return after.facts();
    }

    private static IndexFacts done(IndexFacts before, Map<Relation, List<Action>> actions) {
        boolean rebuilt = actions.getOrDefault(before.relation(), List.of()).stream()
                        .anyMatch(action -> action instanceof Action.ReindexConcurrently)
                || actions.getOrDefault(before.table(), List.of()).stream()
                        .anyMatch(action -> action instanceof Action.Repack);
        if (!rebuilt) {
            return before;
        }
        return AnIndex.like(before)
                .bytes(before.bytes() - before.bloat().bytes())
                .bloat(new Bloat.Estimated(0, 0))
                .facts();
    }
}
