package dev.nightshift.maintenance;

import java.util.List;

/**
 * A table {@code t}, with an index {@code i} or without, that was bloated in a way of its own, or not at all.
 *
 * @param statements that make it
 */
record BloatedRelation(String name, List<String> statements) {

    static final List<BloatedRelation> TABLES = List.of(
            of(
                    "narrow",
                    "CREATE TABLE t (id int, balance int)",
                    "INSERT INTO t SELECT g, g FROM generate_series(1, 50000) g",
                    "UPDATE t SET balance = balance + 1"),
            of(
                    "not bloated",
                    "CREATE TABLE t (id bigint, code text, at timestamptz)",
                    "INSERT INTO t SELECT g, left(md5(g::text), g % 20), now() FROM generate_series(1, 50000) g"),
            of(
                    "wide, with nulls, after deletes that were vacuumed",
                    "CREATE TABLE t (id bigint, a smallint, b text, c numeric, d timestamptz, e bool, f text, g int, h uuid)",
                    "INSERT INTO t SELECT g, g % 9999, md5(g::text), g * 1.5, CASE WHEN g % 3 = 0 THEN now() END, g % 2 = 0, "
                            + "repeat('x', g % 300), CASE WHEN g % 4 = 0 THEN g END, gen_random_uuid() "
                            + "FROM generate_series(1, 40000) g",
                    "DELETE FROM t WHERE hashint8(id) % 5 < 3",
                    "VACUUM t"),
            of(
                    "two kilobytes a row",
                    "CREATE TABLE t (id int, payload text)",
                    "ALTER TABLE t ALTER payload SET STORAGE MAIN",
                    "INSERT INTO t SELECT g, repeat(md5(g::text), 40 + g % 20) FROM generate_series(1, 6000) g",
                    "UPDATE t SET id = id + 1",
                    "VACUUM t",
                    "UPDATE t SET id = id + 1 WHERE id % 10 = 0"),
            of(
                    "toasted",
                    "CREATE TABLE t (id int, payload text, other text)",
                    "ALTER TABLE t ALTER payload SET STORAGE EXTERNAL",
                    "INSERT INTO t SELECT g, repeat(md5(g::text), 100), md5(g::text) FROM generate_series(1, 6000) g",
                    "UPDATE t SET id = id + 1",
                    "UPDATE t SET id = id + 1"),
            of(
                    "fillfactor 70",
                    "CREATE TABLE t (id int, v text) WITH (fillfactor = 70)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g",
                    "UPDATE t SET id = id + 1",
                    "VACUUM t"),
            of(
                    "fillfactor 70, not bloated",
                    "CREATE TABLE t (id int, v text) WITH (fillfactor = 70)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g"),
            of(
                    "with a column dropped and one added",
                    "CREATE TABLE t (id int, gone text, v text)",
                    "INSERT INTO t SELECT g, md5(g::text), 'v' FROM generate_series(1, 60000) g",
                    "ALTER TABLE t DROP gone, ADD extra bigint DEFAULT 7",
                    "UPDATE t SET id = id + 1"));

    static final List<BloatedRelation> INDEXES = List.of(
            of(
                    "unique int after deletes",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE UNIQUE INDEX i ON t (id)",
                    "DELETE FROM t WHERE id % 4 <> 0",
                    "VACUUM t"),
            of(
                    "fresh",
                    "CREATE TABLE t (id bigint, v int)",
                    "INSERT INTO t SELECT g, hashint4(g) % 5000 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (v)"),
            of(
                    "md5 text, in random order, updated",
                    "CREATE TABLE t (id int, token text)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g",
                    "CREATE INDEX i ON t (token)",
                    "UPDATE t SET token = md5(token)",
                    "UPDATE t SET token = md5(token) WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "text of many lengths",
                    "CREATE TABLE t (id int, name text)",
                    "INSERT INTO t SELECT g, left(md5(g::text) || md5(g::text), 8 + abs(hashint4(g)) % 50) "
                            + "FROM generate_series(1, 60000) g",
                    "CREATE INDEX i ON t (name)",
                    "DELETE FROM t WHERE id % 3 = 0",
                    "VACUUM t"),
            of(
                    "duplicate keys",
                    "CREATE TABLE t (id int, status int)",
                    "INSERT INTO t SELECT g, g % 7 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (status)",
                    "DELETE FROM t WHERE id % 3 <> 0",
                    "VACUUM t"),
            of(
                    "half of it one key, half unique",
                    "CREATE TABLE t (id int, parent int)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 2 = 0 THEN 0 ELSE g END FROM generate_series(1, 75000) g",
                    "CREATE INDEX i ON t (parent)",
                    "DELETE FROM t WHERE id % 5 < 3",
                    "VACUUM t"),
            of(
                    "mostly nulls",
                    "CREATE TABLE t (id int, seen timestamptz)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 10 = 0 THEN now() + g * interval '1 s' END "
                            + "FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (seen)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "numeric, which is never deduplicated",
                    "CREATE TABLE t (id int, price numeric(10, 2))",
                    "INSERT INTO t SELECT g, (g % 50) * 1.25 FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (price)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "partial",
                    "CREATE TABLE t (id int, due date, done bool)",
                    "INSERT INTO t SELECT g, date '2020-01-01' + g % 1000, g % 4 <> 0 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (id) WHERE NOT done",
                    "UPDATE t SET done = true WHERE id % 8 = 0",
                    "VACUUM t"),
            of(
                    "partial, of what is not null",
                    "CREATE TABLE t (id int, parent int)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 3 = 0 THEN g END FROM generate_series(1, 150000) g",
                    "CREATE INDEX i ON t (parent) WHERE parent IS NOT NULL",
                    "UPDATE t SET parent = NULL WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "fillfactor 70",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE INDEX i ON t (id) WITH (fillfactor = 70)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "fillfactor 70, fresh",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE INDEX i ON t (id) WITH (fillfactor = 70)"),
            of(
                    "two columns and an included one",
                    "CREATE TABLE t (id int, customer int, at timestamptz, note text)",
                    "INSERT INTO t SELECT g, g % 1000, now() + g * interval '1 s', 'note ' || g "
                            + "FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (customer, at) INCLUDE (note)",
                    "DELETE FROM t WHERE id % 5 < 2",
                    "VACUUM t"),
            of(
                    "two columns, where one alone is nearly unique",
                    "CREATE TABLE t (id int, kind smallint, at timestamptz)",
                    "INSERT INTO t SELECT g, g % 10, now() + g * interval '1 s' FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (kind, at)",
                    "UPDATE t SET at = at + interval '7 days', kind = (kind + 1) % 10 WHERE hashint4(id) % 3 = 0",
                    "VACUUM t",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "an expression",
                    "CREATE TABLE t (id int, mail text)",
                    "INSERT INTO t SELECT g, md5(g::text) || '@Example.org' FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (lower(mail))",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "deduplication switched off",
                    "CREATE TABLE t (id int, status int)",
                    "INSERT INTO t SELECT g, g % 7 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (status) WITH (deduplicate_items = off)",
                    "DELETE FROM t WHERE id % 3 = 0",
                    "VACUUM t"));

    static BloatedRelation of(String name, String... statements) {
        return new BloatedRelation(name, List.of(statements));
    }

    @Override
    public String toString() {
        return name;
    }
}
