package dev.nightshift.app.settings;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;

/**
 * Turns an environment into {@link Settings}, or says everything that is wrong with it at once: bad values, unknown keys,
 * names that refer to nothing.
 */
public final class SettingsReader {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(Settings.PREFIX);

    private final Iterable<ConfigurationPropertySource> sources;
    private final Binder binder;

    private SettingsReader(ConfigurableEnvironment environment) {
        this.sources = ConfigurationPropertySources.from(environment.getPropertySources());
        this.binder = new Binder(
                sources, new PropertySourcesPlaceholdersResolver(environment.getPropertySources()), conversions());
    }

    /** @throws InvalidSettings with all problems */
    public static Settings read(ConfigurableEnvironment environment) {
        return new SettingsReader(environment).read();
    }

    /** As {@link #read}, and no secret may be missing: for what runs on without anybody to ask. */
    public static Settings readWithSecrets(ConfigurableEnvironment environment) {
        Settings settings = read(environment);
        List<Problem> problems = SettingsCheck.missingSecrets(settings);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return settings;
    }

    private Settings read() {
        BindProblems found = new BindProblems();
        Settings settings = binder.bindOrCreate(ROOT.toString(), Bindable.of(Settings.class), found);
        List<Problem> problems = new ArrayList<>(found.problems());
        problems.addAll(unknownKeys(found));
        problems.addAll(SettingsCheck.problems(settings));
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems.stream()
                    .sorted(Comparator.comparing(Problem::key))
                    .map(this::placed)
                    .toList());
        }
        return settings;
    }

    /** Environment variables and system properties are not looked at: many start with the same word by chance. */
    private List<Problem> unknownKeys(BindProblems found) {
        try {
            binder.bind(
                    ROOT,
                    Bindable.of(Settings.class),
                    new NoUnboundElementsBindHandler(new BindProblems(), new UnboundElementsSourceFilter()));
            return List.of();
        } catch (BindException e) {
            if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
                return unbound.getUnboundProperties().stream()
                        .map(ConfigurationProperty::getName)
                        .filter(name -> !found.concerns(name))
                        .map(KnownKeys::unknown)
                        .toList();
            }
            throw e;
        }
    }

    private Problem placed(Problem problem) {
        return place(problem.key())
                .map(place -> new Problem(problem.key(), problem.message() + " (" + place + ")"))
                .orElse(problem);
    }

    /** Where in a file a key was written. */
    private Optional<String> place(String key) {
        ConfigurationPropertyName name =
                ConfigurationPropertyName.isValid(key) ? ConfigurationPropertyName.of(key) : null;
        if (name == null) {
            return Optional.empty();
        }
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null && inFile(property.getOrigin()) instanceof TextResourceOrigin origin) {
                return lineOf(origin);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> lineOf(TextResourceOrigin origin) {
        Resource resource = origin.getResource();
        TextResourceOrigin.Location location = origin.getLocation();
        return resource == null || location == null
                ? Optional.empty()
                : Optional.of(resource.getFilename() + ", line " + (location.getLine() + 1));
    }

    private static @Nullable Origin inFile(@Nullable Origin origin) {
        Origin inner = origin;
        while (inner instanceof PropertySourceOrigin wrapped) {
            inner = wrapped.getOrigin();
        }
        return inner;
    }

    private static ApplicationConversionService conversions() {
        ApplicationConversionService conversions = new ApplicationConversionService();
        // Spring's own editor also looks for such a path among the classes.
        conversions.addConverter(String.class, Path.class, Path::of);
        conversions.addConverter(String.class, Secret.class, Secret::of);
        // An unquoted number is no string in YAML.
        conversions.addConverter(Number.class, Secret.class, number -> Secret.of(number.toString()));
        conversions.addConverter(String.class, ZoneId.class, ZoneId::of);
        conversions.addConverter(String.class, Share.class, Share::of);
        // Refused by its value, too.
        conversions.addConverter(Number.class, Share.class, number -> Share.of(number.toString()));
        return conversions;
    }
}
