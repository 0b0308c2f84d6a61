package dev.nightshift.app.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Knows every key there is, from the records themselves, to say which one was meant. */
final class KnownKeys {

    private KnownKeys() {}

    /** What to say of a key that nothing reads. */
    static Problem unknown(ConfigurationPropertyName name) {
        List<String> siblings = siblings(name);
        String part = firstUnknown(name);
        String known = nearest(part, siblings)
                .map(key -> "Did you mean " + key + "?")
                .orElse("Expected one of " + String.join(", ", siblings) + ". Correct or remove it.");
        return new Problem(name.toString(), name + " is not a key that Nightshift knows. " + known);
    }

    /** {@code keepDaily} and {@code WHEN_REQUIRED} in the way that YAML has them. */
    static String kebab(String name) {
        return name.contains("_")
                ? name.replace('_', '-').toLowerCase(Locale.ROOT)
                : name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static List<String> siblings(ConfigurationPropertyName name) {
        return keysOf(walk(name).type());
    }

    private static String firstUnknown(ConfigurationPropertyName name) {
        return name.getElement(Math.min(walk(name).depth(), name.getNumberOfElements() - 1), Form.DASHED);
    }

    /** How deep a key makes sense, and what stands there. */
    private record Place(Class<?> type, int depth) {}

    private static Place walk(ConfigurationPropertyName name) {
        Class<?> type = Settings.class;
        int depth = 1;
        while (depth < name.getNumberOfElements()) {
            Optional<RecordComponent> component = component(type, name.getElement(depth, Form.UNIFORM));
            if (component.isEmpty()) {
                break;
            }
            Class<?> next = component.get().getType();
            // The name in a map or the index in a list is the operator's own.
            int step = next.isRecord() ? 1 : 2;
            Class<?> entry = next.isRecord() ? next : entryType(component.get().getGenericType());
            if (!entry.isRecord()) {
                break;
            }
            type = entry;
            depth += step;
        }
        return new Place(type, depth);
    }

    private static Optional<RecordComponent> component(Class<?> type, String uniform) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component ->
                        component.getName().toLowerCase(Locale.ROOT).equals(uniform))
                .findFirst();
    }

    private static Class<?> entryType(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return arguments[arguments.length - 1] instanceof Class<?> entry ? entry : Object.class;
        }
        return Object.class;
    }

    private static List<String> keysOf(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> kebab(component.getName()))
                .toList();
    }

    private static Optional<String> nearest(String written, List<String> keys) {
        return keys.stream()
                .min(Comparator.comparingInt(key -> distance(written, key)))
                .filter(key -> distance(written, key) <= Math.max(2, key.length() / 3));
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }
}
