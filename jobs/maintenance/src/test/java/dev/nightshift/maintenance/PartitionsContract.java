package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A leaf is maintained by itself, and stays what it is to the whole: so do its indexes. */
abstract class PartitionsContract extends MaintenanceContract {

    private static final String WHOLE = Relation.quoted(SCHEMA) + ".whole";
    private static final String LEAF = Relation.quoted(SCHEMA) + ".leaf";

    PartitionsContract(int major) {
        super(major);
    }

    @BeforeEach
    void partition() {
        server.execute(
                DATABASE,
                "create table " + WHOLE + " (id int primary key, pad text) partition by range (id)",
                "create index whole_pad on " + WHOLE + " (pad)",
                "create table " + LEAF + " partition of " + WHOLE + " for values from (0) to (10000)"
                        + " with (autovacuum_enabled = off)",
                "insert into " + WHOLE + " select i, repeat('x', 100) from generate_series(1, 9999) i",
                "delete from " + WHOLE + " where id > 1000");
    }

    /** The leaf's indexes with those of the whole that they are of; an index of the whole is valid as long as none of its parts is missing. */
    private String attached() {
        return server.query(DATABASE, """
                select string_agg(part.relname || ' of ' || whole.relname || coalesce(' for ' || k.conname, ''), ', '
                                  order by part.relname)
                from pg_inherits h
                join pg_class part on part.oid = h.inhrelid
                join pg_class whole on whole.oid = h.inhparent
                join pg_index i on i.indexrelid = part.oid and i.indisvalid
                join pg_index w on w.indexrelid = whole.oid and w.indisvalid
                left join pg_constraint k on k.conindid = part.oid and k.conparentid <> 0
                """);
    }

    private void assertAttached() {
        assertThat(attached()).isEqualTo("leaf_pad_idx of whole_pad, leaf_pkey of whole_pkey for leaf_pkey");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void a_leaf_is_vacuumed_and_its_parts_of_partitioned_indexes_are_rebuilt() {
        Operation vacuum = maintenance.queue(new Vacuum(relation("leaf"), true, false, true, 0));
        maintenance.queue(new Analyze(relation("leaf")));
        Operation key = maintenance.queue(new ReindexConcurrently(relation("leaf_pkey")));
        maintenance.queue(new ReindexConcurrently(relation("leaf_pad_idx")));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE, DONE, DONE);
        assertThat(maintenance.log.all())
                .extracting(Operation::message)
                .containsExactly("done", "done", "checked by amcheck", "checked by amcheck");
        assertShrank(vacuum);
        assertShrank(key);
        assertAttached();
    }

    private void assertShrank(Operation operation) {
        Operation.Bytes bytes = maintenance.now(operation).bytes().orElseThrow();
        assertThat(bytes.after()).isPositive().isLessThan(bytes.before() / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "leaf_pkey, waiting for old snapshots, _ccnew",
        "leaf_pkey, waiting for readers before marking dead, _ccold",
        "leaf_pad_idx, waiting for readers before marking dead, _ccold"
    })
    void a_rebuild_of_a_part_that_died_leaves_nothing_behind_the_next_run(String part, String phase, String left) {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(part)));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        OtherSession inTheWay = left.equals("_ccnew") ? oldSnapshot() : reader(LEAF);
        CompletableFuture<String> killed =
                other().begin(rebuild.planned().action().statement());
        awaitRebuildIn(phase);
        terminateRebuild();
        assertThat(killed.join()).isNotEqualTo("done");
        inTheWay.close();
        assertThat(maintenance.invalidIndexes(DATABASE)).endsWith("." + part + left);

        maintenance.work("next");

        assertAttached();
        assertThat(states()).endsWith(DONE);
        assertThat(relation(part).oid())
                .isNotEqualTo(rebuild.planned().action().target().oid());
    }
}
