package dev.nightshift.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/** Notes what can't be bound and lets the binder go on, so that all problems are told at once. */
final class BindProblems extends AbstractBindHandler {

    /** Spring would take it for milliseconds, or for bytes. Zero is the same in every unit. */
    private static final Pattern WITHOUT_UNIT = Pattern.compile("[+-]?0*[1-9]\\d*");

    private final List<Problem> problems = new ArrayList<>();
    private final Set<ConfigurationPropertyName> names = new HashSet<>();

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Whether something was said already of that key, or of what it belongs to. */
    boolean concerns(ConfigurationPropertyName key) {
        return names.stream().anyMatch(name -> name.equals(key) || name.isAncestorOf(key));
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        if (result instanceof String || result instanceof Path || result instanceof URI) {
            Secret.missingVariable(result.toString()).ifPresent(variable -> notSet(name, variable));
        }
        boolean refused = (result instanceof Duration && isWithoutUnit(name, context, "a duration", "60s or 5m"))
                || (result instanceof DataSize && isWithoutUnit(name, context, "a size", "50MB or 2GB"));
        return refused ? null : result;
    }

    private boolean isWithoutUnit(
            ConfigurationPropertyName name, BindContext context, String expected, String examples) {
        String written =
                context.getBinder().bind(name, Bindable.of(String.class)).orElse("");
        boolean withoutUnit = WITHOUT_UNIT.matcher(written).matches();
        if (withoutUnit) {
            add(
                    name,
                    name + " is \"" + written + "\"; expected " + expected + " with its unit, such as " + examples
                            + ". Add the unit.");
        }
        return withoutUnit;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        ConfigurationProperty property = context.getConfigurationProperty();
        String value = property == null || !property.getName().equals(name) ? "" : String.valueOf(property.getValue());
        Class<?> type = target.getType().resolve(Object.class);
        if (value.isEmpty() && (Map.class.isAssignableFrom(type) || type.isRecord())) {
            // "servers:" with nothing below it is how YAML says that there are none.
            names.add(name);
            return null;
        }
        Secret.missingVariable(value)
                .ifPresentOrElse(
                        variable -> notSet(name, variable),
                        () -> add(name, name + " is \"" + value + "\"; expected " + expected(type) + ". Correct it."));
        return null;
    }

    private void notSet(ConfigurationPropertyName name, String variable) {
        add(
                name,
                name + " names the environment variable " + variable + ", which is not set. Set " + variable
                        + ", or write the value itself.");
    }

    private void add(ConfigurationPropertyName name, String message) {
        if (names.add(name)) {
            problems.add(new Problem(name.toString(), message));
        }
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as 90d, 12h or 30s";
        }
        if (type == DataSize.class) {
            return "a size such as 50MB";
        }
        if (type == Share.class) {
            return "a share of 1% to 100%, such as 30%";
        }
        if (type == ZoneId.class) {
            return "a time zone such as UTC or Europe/Amsterdam";
        }
        if (type == URI.class) {
            return "a URI such as https://s3.example.org";
        }
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .map(constant -> KnownKeys.kebab(constant.toString()))
                    .collect(Collectors.joining(" or "));
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "keys below it" : "a value";
    }
}
