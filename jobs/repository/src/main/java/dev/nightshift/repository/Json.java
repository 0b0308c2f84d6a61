package dev.nightshift.repository;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents of a repository as JSON. Unknown fields are let through, missing ones are not. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** For documents with fields that older ones lack; what can't be missing is checked by the record itself. */
    private static final JsonMapper LENIENT = MAPPER.rebuild()
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private Json() {}

    static byte[] write(Object document) {
        return MAPPER.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    static <T> T read(String name, byte[] bytes, Class<T> type) {
        return read(MAPPER, name, bytes, type);
    }

    /**
     * As {@link #read}, but a field may be missing that earlier versions did not write: it is empty then.
     *
     * @param later its name; with those of the objects around it before, {@code "snapshot/run"}
     */
    static <T> T read(String name, byte[] bytes, Class<T> type, String later) {
        try {
            JsonNode document = MAPPER.readTree(bytes);
            int last = later.lastIndexOf('/');
            JsonNode holder = last < 0 ? document : document.at("/" + later.substring(0, last));
            if (!(holder instanceof ObjectNode fields) || fields.has(later.substring(last + 1))) {
                return read(MAPPER, name, bytes, type);
            }
            fields.putNull(later.substring(last + 1));
            return read(MAPPER, name, MAPPER.writeValueAsBytes(document), type);
        } catch (JacksonException e) {
            throw unknown(name, type, e);
        }
    }

    /** As {@link #read}, but fields may be missing: they are null, or empty where they are an Optional. */
    static <T> T readLenient(String name, byte[] bytes, Class<T> type) {
        return read(LENIENT, name, bytes, type);
    }

    private static <T> T read(JsonMapper mapper, String name, byte[] bytes, Class<T> type) {
        try {
            T document = mapper.readValue(bytes, type);
            if (document == null) { // the text "null"
                throw ObjectHeader.damaged(name, "holds no " + type.getSimpleName() + " but nothing");
            }
            return document;
        } catch (JacksonException e) {
            throw unknown(name, type, e);
        }
    }

    private static RepositoryException.Damaged unknown(String name, Class<?> type, JacksonException e) {
        return ObjectHeader.damaged(
                name, "holds no " + type.getSimpleName() + " as this Nightshift knows it: " + e.getOriginalMessage());
    }
}
