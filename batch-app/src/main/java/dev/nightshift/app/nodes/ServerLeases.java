package dev.nightshift.app.nodes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of leases. All times are the job database's, whose clock is the same for all nodes. Taking one wants the
 * queue's lock; renewing and releasing do not.
 */
public final class ServerLeases {

    private static final String PREFIX = "server:";

    private final JdbcClient jdbc;
    private final LeaseTimes times;

    public ServerLeases(JdbcClient jdbc, LeaseTimes times) {
        this.jdbc = jdbc;
        this.times = times;
    }

    /** Those that are held or ended without having been released. */
    public List<ServerLease> all() {
        return jdbc.sql("""
                        select l.*, current_timestamp as now_at from ns_lease l
                        where run is not null
                        order by since, resource
                        """).query(ServerLeases::lease).list();
    }

    /**
     * Takes the lease on a server that nobody holds.
     *
     * @return its fence
     * @throws IllegalStateException if somebody holds it
     */
    public long take(String server, String run, String node) {
        String resource = PREFIX + server;
        int taken = jdbc.sql("""
                        update ns_lease
                        set fence = fence + 1, run = :run, node = :node, since = current_timestamp, held_until = :until
                        where resource = :resource and run is null
                        """)
                .param("run", run)
                .param("node", node)
                .param("until", end())
                .param("resource", resource)
                .update();
        if (taken == 0) {
            insert(resource, run, node);
        }
        return jdbc.sql("select fence from ns_lease where resource = :resource and run = :run")
                .param("resource", resource)
                .param("run", run)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new IllegalStateException("the lease on " + server + " is held by another run"));
    }

    private void insert(String resource, String run, String node) {
        jdbc.sql("""
                        insert into ns_lease (resource, fence, run, node, since, held_until)
                        select cast(:resource as varchar), 1, cast(:run as varchar), cast(:node as varchar),
                               current_timestamp, cast(:until as timestamp with time zone)
                        where not exists (select 1 from ns_lease where resource = :resource)
                        """)
                .param("run", run)
                .param("node", node)
                .param("until", end())
                .param("resource", resource)
                .update();
    }

    /** @return whether it was still held; where not, others may have it */
    public boolean renew(String server, String run, long fence) {
        return jdbc.sql("""
                                update ns_lease set held_until = :until
                                where resource = :resource and run = :run and fence = :fence
                                """)
                        .param("until", end())
                        .param("resource", PREFIX + server)
                        .param("run", run)
                        .param("fence", fence)
                        .update()
                == 1;
    }

    /** @return whether it was still held */
    public boolean release(String server, String run, long fence) {
        return jdbc.sql("""
                                update ns_lease set run = null, node = null, held_until = null
                                where resource = :resource and run = :run and fence = :fence
                                """)
                        .param("resource", PREFIX + server)
                        .param("run", run)
                        .param("fence", fence)
                        .update()
                == 1;
    }

    /** @return whether it had ended and was not renewed meanwhile; it is free then */
    public boolean releaseEnded(ServerLease lease) {
        return jdbc.sql("""
                                update ns_lease set run = null, node = null, held_until = null
                                where resource = :resource and run = :run and fence = :fence
                                  and held_until < current_timestamp
                                """)
                        .param("resource", PREFIX + lease.server())
                        .param("run", lease.run())
                        .param("fence", lease.fence())
                        .update()
                == 1;
    }

    /** Ends at once the leases of a node that is known to be dead. */
    public void endOf(String node) {
        jdbc.sql("update ns_lease set held_until = :past where node = :node")
                .param("past", now().minus(times.length()))
                .param("node", node)
                .update();
    }

    private OffsetDateTime end() {
        return now().plus(times.length());
    }

    private OffsetDateTime now() {
        return jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single();
    }

    private static ServerLease lease(ResultSet row, int number) throws SQLException {
        OffsetDateTime until = row.getObject("held_until", OffsetDateTime.class);
        return new ServerLease(
                row.getString("resource").substring(PREFIX.length()),
                row.getLong("fence"),
                row.getString("run"),
                row.getString("node"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                Duration.between(row.getObject("now_at", OffsetDateTime.class), until));
    }
}
