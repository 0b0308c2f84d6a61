package dev.nightshift.app.wiring;

import dev.nightshift.app.catalog.ProgressBoard;
import dev.nightshift.app.clock.SystemClock;
import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.ProgramVersion;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.NodeEntry;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.repository.Progress;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Starts the application within this process. Closing the context that it returns ends it in good order. */
public final class NightshiftApplication {

    private NightshiftApplication() {}

    /**
     * All of {@code nightshift serve}: schedules fire, health and metrics are served.
     *
     * @param properties as in application.yaml, flat: {@code nightshift.servers.shop.url}; no file is looked for
     * @throws dev.nightshift.app.settings.InvalidSettings with everything that is wrong
     */
    public static ConfigurableApplicationContext serve(Map<String, Object> properties) {
        return serve(ConfigurationSource.of(properties), SystemClock.utc());
    }

    /** As {@link #serve(Map)}, from a configuration that was loaded before. */
    public static ConfigurableApplicationContext serve(ConfigurableEnvironment configuration, Clock clock) {
        Settings settings = SettingsReader.readWithSecrets(configuration);
        String url = settings.jobDatabase().url();
        boolean shared = url != null && url.startsWith("jdbc:postgresql:");
        SpringApplication application = application(
                ServiceApplication.class,
                configuration,
                SpringProperties.ofService(settings, shared),
                new Given(settings, clock, run -> Progress.NONE, service(settings)));
        application.setWebApplicationType(WebApplicationType.SERVLET);
        return application.run();
    }

    /** What runs one job and ends: no web server, no schedules, nothing on the console. */
    public static ConfigurableApplicationContext command(
            ConfigurableEnvironment configuration, Settings settings, ProgressBoard progress, Clock clock) {
        Map<String, Object> properties = SpringProperties.of(settings);
        properties.put("logging.threshold.console", "OFF");
        SpringApplication application = application(
                CommandApplication.class,
                configuration,
                properties,
                new Given(settings, clock, progress, Node.command(ProgramVersion.text())));
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run();
    }

    private static Node service(Settings settings) {
        NodeEntry node = settings.node();
        return Node.service(node.name(), ProgramVersion.text(), node.labels(), node.maxRuns());
    }

    /** The beans that are there before all others. */
    private record Given(Settings settings, Clock clock, ProgressBoard progress, Node node) {

        void register(GenericApplicationContext context) {
            context.registerBean(Settings.class, () -> settings);
            context.registerBean(Clock.class, () -> clock);
            context.registerBean(ProgressBoard.class, () -> progress);
            context.registerBean(Node.class, () -> node);
        }
    }

    private static SpringApplication application(
            Class<?> source, ConfigurableEnvironment configuration, Map<String, Object> properties, Given given) {
        StandardEnvironment environment = new StandardEnvironment();
        for (PropertySource<?> loaded : configuration.getPropertySources()) {
            if (!environment.getPropertySources().contains(loaded.getName())) {
                environment.getPropertySources().addLast(loaded);
            }
        }
        environment.getPropertySources().addFirst(new MapPropertySource("nightshift", properties));
        SpringApplication application = new SpringApplication(source);
        application.setEnvironment(environment);
        application.addInitializers(context -> given.register((GenericApplicationContext) context));
        return application;
    }
}
