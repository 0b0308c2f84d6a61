package dev.nightshift.maintenance;

/**
 * A table or index of a database. The names are as the catalogue has them and may hold anything but a zero byte; the oid
 * tells whether what now bears the name is still the same.
 */
public record Relation(String database, String schema, String name, long oid) {

    /** As a statement names it. */
    public String quoted() {
        return quoted(schema) + '.' + quoted(name);
    }

    /** Its schema and name for people; not for statements. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }

    /** Any identifier, as a statement names it. */
    static String quoted(String identifier) {
        if (identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name holds a zero byte; PostgreSQL has no such names");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
