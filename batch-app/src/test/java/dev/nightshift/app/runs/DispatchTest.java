package dev.nightshift.app.runs;

import static dev.nightshift.app.runs.ARun.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.ServerLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DispatchTest {

    private static final List<String> REPOSITORIES = List.of("local", "offsite");

    private Node node = node(List.of(), 2);
    private final List<Run> due = new ArrayList<>();
    private final List<Run> running = new ArrayList<>();
    private final List<ServerLease> leases = new ArrayList<>();
    private final Map<String, Integer> most = new HashMap<>();
    private final Map<String, Set<String>> labels = new HashMap<>();

    @Test
    void takes_what_came_first_up_to_the_nodes_room() {
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "till").build());
        due.add(ARun.of("c", "billing").build());

        assertThat(decisions()).containsExactly("take a", "take b", "wait c: node does 2 runs already (node.max-runs)");
    }

    @Test
    void counts_what_the_node_does_already_and_not_what_others_do() {
        running.add(ARun.of("x", "crm").runningOn(node.id()).build());
        running.add(ARun.of("y", "erp").runningOn("other/1").build());
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "till").build());

        assertThat(decisions()).containsExactly("take a", "wait b: node does 2 runs already (node.max-runs)");
    }

    @Test
    void a_server_that_is_worked_on_holds_up_nobody_else() {
        held("shop", "x");
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "till").build());

        assertThat(decisions())
                .containsExactly("wait a: run x works on shop (other/1, since 2026-11-20T01:30:00Z)", "take b");
    }

    @Test
    void two_runs_of_one_server_are_never_taken_together() {
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "shop").build());

        assertThat(decisions()).containsExactly("take a", "wait b: run a works on shop");
    }

    @Test
    void a_lease_that_has_ended_is_waited_for_until_it_is_recovered() {
        leases.add(new ServerLease("shop", 3, "x", "other/1", NOW, Duration.ofSeconds(-5)));
        due.add(ARun.of("a", "shop").build());

        assertThat(decisions()).first().asString().startsWith("wait a: run x works on shop");
    }

    @Test
    void a_run_that_is_not_to_wait_is_skipped_where_its_server_is_busy() {
        held("shop", "x");
        due.add(ARun.of("a", "shop").orElseRefused().build());
        due.add(ARun.of("b", "till").orElseRefused().build());

        assertThat(decisions())
                .containsExactly(
                        "skip a: run x works on shop (other/1, since 2026-11-20T01:30:00Z); the run is to be refused then"
                                + " (if-busy).",
                        "take b");
    }

    @Test
    void a_run_past_its_deadline_is_skipped() {
        due.add(ARun.of("a", "shop").until(NOW.minusSeconds(1)).build());
        due.add(ARun.of("b", "till").until(NOW).build());

        assertThat(decisions())
                .containsExactly(
                        "skip a: not begun by its deadline 2026-11-20T01:29:59Z: no node had room for it.", "take b");
    }

    @Test
    void what_was_begun_before_its_deadline_is_gone_on_with_after_it() {
        held("till", "x");
        due.add(ARun.of("a", "shop")
                .until(NOW.minusSeconds(1))
                .begunOn("gone/1")
                .build());
        due.add(ARun.of("b", "till").orElseRefused().begunOn("gone/1").build());

        assertThat(decisions())
                .containsExactly("take a", "wait b: run x works on till (other/1, since 2026-11-20T01:30:00Z)");
    }

    @Test
    void a_server_that_wants_labels_gets_a_node_that_has_all_of_them() {
        labels.put("shop", Set.of("eu"));
        labels.put("till", Set.of("eu", "fast"));
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "till").build());
        node = node(List.of("eu", "old"), 2);

        assertThat(decisions().get(0)).isEqualTo("take a");
        assertThat(decisions().get(1)).startsWith("wait b: till wants a node with the labels ");
    }

    @Test
    void a_repository_that_takes_no_more_runs_is_waited_for() {
        most.put("offsite", 2);
        running.add(ARun.of("x", "crm").runningOn("other/1").build());
        due.add(ARun.of("a", "shop").build());
        due.add(ARun.of("b", "till").build());
        due.add(ARun.of("c", "till").drillFrom("local").build());

        assertThat(decisions())
                .containsExactly(
                        "take a", "wait b: 2 runs work on offsite already (repositories.offsite.max-runs)", "take c");
    }

    @Test
    void a_server_that_this_node_does_not_know_is_left_to_others() {
        due.add(ARun.of("a", "unknown").build());

        assertThat(decisions()).containsExactly("wait a: unknown is not in the configuration of node");
    }

    private void held(String server, String run) {
        leases.add(new ServerLease(server, 1, run, "other/1", NOW, Duration.ofSeconds(20)));
    }

    private static Node node(List<String> labels, int maxRuns) {
        return new Node("node/1", "node", "host", 1, "1", true, labels, maxRuns);
    }

    private List<String> decisions() {
        return Dispatch.decide(node, new Configured(), new Dispatch.Facts(NOW, due, running, leases)).stream()
                .map(DispatchTest::text)
                .toList();
    }

    private static String text(Decision decision) {
        if (decision instanceof Decision.Wait wait) {
            return "wait " + wait.run().id() + ": " + wait.reason();
        }
        if (decision instanceof Decision.Skip skip) {
            return "skip " + skip.run().id() + ": " + skip.reason();
        }
        return "take " + decision.run().id();
    }

    private final class Configured implements Placement {

        @Override
        public boolean knows(String server) {
            return !server.equals("unknown");
        }

        @Override
        public Set<String> labelsFor(String server) {
            return labels.getOrDefault(server, Set.of());
        }

        @Override
        public List<String> repositoriesOf(Run run) {
            String only = run.parameters().get("repository");
            return only == null ? REPOSITORIES : List.of(only);
        }

        @Override
        public OptionalInt maxRunsOn(String repository) {
            Integer runs = most.get(repository);
            return runs == null ? OptionalInt.empty() : OptionalInt.of(runs);
        }
    }
}
