package dev.nightshift.app.nodes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table of nodes. */
public final class NodeRegister {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<String>> LABELS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    public NodeRegister(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Says that it lives; the first time, that it is there. A node that was forgotten meanwhile is there again. */
    public void seen(Node node, boolean draining) {
        int known = jdbc.sql("update ns_node set seen_at = current_timestamp, draining = :draining where id = :id")
                .param("draining", draining)
                .param("id", node.id())
                .update();
        if (known == 0) {
            insert(node, draining);
        }
    }

    private void insert(Node node, boolean draining) {
        jdbc.sql("""
                        insert into ns_node (id, name, host, pid, version, service, labels, max_runs, draining,
                                             started_at, seen_at)
                        values (:id, :name, :host, :pid, :version, :service, :labels, :maxRuns, :draining,
                                current_timestamp, current_timestamp)
                        """)
                .param("id", node.id())
                .param("name", node.name())
                .param("host", node.host())
                .param("pid", node.pid())
                .param("version", node.version())
                .param("service", node.service())
                .param("labels", JSON.writeValueAsString(node.labels()))
                .param("maxRuns", node.maxRuns())
                .param("draining", draining)
                .update();
    }

    /** It ended in good order. */
    public void left(Node node) {
        jdbc.sql("delete from ns_node where id = :id").param("id", node.id()).update();
    }

    /** Forgets those that were not seen for long. */
    public void forgetOld(LeaseTimes times) {
        for (StandingNode standing : all()) {
            if (standing.unseen().compareTo(times.forgotten()) > 0) {
                left(standing.node());
            }
        }
    }

    /** Those that live or were seen lately, by name. */
    public List<StandingNode> all() {
        return jdbc.sql("select n.*, current_timestamp as now_at from ns_node n order by name, id")
                .query(NodeRegister::node)
                .list();
    }

    private static StandingNode node(ResultSet row, int number) throws SQLException {
        Instant seen = instant(row, "seen_at");
        return new StandingNode(
                new Node(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("host"),
                        row.getLong("pid"),
                        row.getString("version"),
                        row.getBoolean("service"),
                        JSON.readValue(row.getString("labels"), LABELS),
                        row.getInt("max_runs")),
                row.getBoolean("draining"),
                instant(row, "started_at"),
                seen,
                Duration.between(seen, instant(row, "now_at")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
