package dev.nightshift.maintenance;

/** Makes relations for tests. */
final class Named {

    private Named() {}

    /** @param name with its schema; its oid is made of it */
    static Relation relation(String database, String name) {
        int dot = name.indexOf('.');
        return new Relation(
                database, name.substring(0, dot), name.substring(dot + 1), Integer.toUnsignedLong(name.hashCode()));
    }
}
