package dev.nightshift.maintenance;

import dev.nightshift.maintenance.IndexFacts.State;
import java.util.Optional;

/** Makes indexes for tests: B-trees of a million entries in the best of health, but for what is said. */
final class AnIndex {

    private final Relation relation;
    private final Relation table;
    private String method = "btree";
    private long bytes = 100L << 20;
    private double entries = 1_000_000;
    private State state = new State(true, false, false, false, false);
    private Bloat bloat = new Bloat.Estimated(0, 0);
    private Optional<String> refusal = Optional.empty();

    private AnIndex(Relation relation, Relation table) {
        this.relation = relation;
        this.table = table;
    }

    static AnIndex named(String name, String table) {
        return of(Named.relation("shop", name), Named.relation("shop", table));
    }

    static AnIndex of(Relation relation, Relation table) {
        return new AnIndex(relation, table);
    }

    static AnIndex like(IndexFacts facts) {
        AnIndex index = of(facts.relation(), facts.table())
                .method(facts.method())
                .bytes(facts.bytes())
                .entries(facts.entries())
                .bloat(facts.bloat());
        index.state = facts.state();
        index.refusal = facts.refusal();
        return index;
    }

    AnIndex method(String name) {
        method = name;
        return this;
    }

    AnIndex bytes(long count) {
        bytes = count;
        return this;
    }

    AnIndex entries(double count) {
        entries = count;
        return this;
    }

    AnIndex invalid() {
        state = new State(false, state.unique(), state.constraint(), state.exclusion(), state.beingBuilt());
        return this;
    }

    AnIndex unique() {
        state = new State(state.valid(), true, state.constraint(), state.exclusion(), state.beingBuilt());
        return this;
    }

    AnIndex constraint() {
        state = new State(state.valid(), state.unique(), true, state.exclusion(), state.beingBuilt());
        return this;
    }

    AnIndex exclusion() {
        state = new State(state.valid(), state.unique(), true, true, state.beingBuilt());
        return this;
    }

    AnIndex beingBuilt() {
        state = new State(state.valid(), state.unique(), state.constraint(), state.exclusion(), true);
        return this;
    }

    AnIndex bloat(Bloat some) {
        bloat = some;
        return this;
    }

    AnIndex bloated(double share) {
        return bloat(new Bloat.Estimated((long) (bytes * share), share));
    }

    AnIndex measured(double share) {
        return bloat(new Bloat.Measured((long) (bytes * share), share));
    }

    AnIndex refused(String why) {
        refusal = Optional.of(why);
        return this;
    }

    IndexFacts facts() {
        return new IndexFacts(relation, table, method, bytes, entries, state, bloat, refusal);
    }
}
