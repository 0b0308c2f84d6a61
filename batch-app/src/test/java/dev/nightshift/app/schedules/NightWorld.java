package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.repository.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A job database, and a node with a clock of its own that fires and sweeps by hand. Others may share the database. */
final class NightWorld implements AutoCloseable {

    private final Map<String, Object> properties;
    private final Settings settings;
    private final ConfigurableApplicationContext context;
    private final AtomicReference<Instant> time;
    private final Duration skew;

    private NightWorld(
            Map<String, Object> properties,
            ConfigurableApplicationContext context,
            AtomicReference<Instant> time,
            Duration skew) {
        this.properties = properties;
        this.settings = SettingsReader.read(ConfigurationSource.of(properties));
        this.context = context;
        this.time = time;
        this.skew = skew;
    }

    static NightWorld of(Path home, Instant begin, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("nightshift.home", home.toString());
        properties.put("nightshift.repositories.local.location", "file:" + home.resolveSibling("local"));
        properties.put("nightshift.repositories.local.encryption", "none");
        AtomicReference<Instant> time = new AtomicReference<>(begin);
        ConfigurableEnvironment environment = ConfigurationSource.of(properties);
        ConfigurableApplicationContext context = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, clock(time, Duration.ZERO));
        return new NightWorld(properties, context, time, Duration.ZERO);
    }

    /** Another node on the same job database, with other settings. */
    NightWorld with(Map<String, Object> changes) {
        Map<String, Object> changed = new HashMap<>(properties);
        changed.putAll(changes);
        return new NightWorld(changed, context, time, skew);
    }

    /** Another node on the same job database, whose clock is ahead by so much. */
    NightWorld ahead(Duration by) {
        return new NightWorld(properties, context, time, by);
    }

    Settings settings() {
        return settings;
    }

    Clock clock() {
        return clock(time, skew);
    }

    void at(Instant now) {
        time.set(now);
    }

    /** As a start of the service does. */
    void bring() {
        new ScheduleMarks(jdbc()).bring(settings, clock().instant());
    }

    void fire(Cron cron, ZoneId zone, Instant due) {
        new SlotLaunch(settings, new SchedulePauses(jdbc(), clock()), new SlotRuns(jdbc()), launcher(), transactions())
                .fire(cron, zone, due);
    }

    void sweep(Instant now) {
        at(now);
        sweep();
    }

    void sweep() {
        new Sweeper(settings, jdbc(), launcher(), transactions(), clock()).sweep();
    }

    void pause(String schedule) {
        schedules().pause(schedule);
    }

    void resume(String schedule) {
        schedules().resume(schedule);
    }

    /** Schedule, server, slot and state of each. */
    List<String> runs() {
        return jdbc().sql("select * from ns_run order by schedule, server, slot")
                .query((row, number) -> row.getString("schedule") + " " + row.getString("server") + " "
                        + row.getObject("slot", OffsetDateTime.class).toInstant() + " " + row.getString("state"))
                .list();
    }

    List<String> messages() {
        return jdbc().sql("select message from ns_run where message is not null")
                .query(String.class)
                .list();
    }

    /** When each server's run is due. */
    Map<String, Instant> due() {
        Map<String, Instant> due = new HashMap<>();
        jdbc().sql("select server, due_at from ns_run").query(row -> {
            due.put(
                    row.getString("server"),
                    row.getObject("due_at", OffsetDateTime.class).toInstant());
        });
        return due;
    }

    JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    @Override
    public void close() {
        context.close();
    }

    private Schedules schedules() {
        return new Schedules(settings, new RunStore(jdbc()), jdbc(), clock());
    }

    private TransactionTemplate transactions() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private RunLauncher launcher() {
        return context.getBean(RunLauncher.class);
    }

    private static Clock clock(AtomicReference<Instant> time, Duration ahead) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return time.get().plus(ahead);
            }
        };
    }
}
