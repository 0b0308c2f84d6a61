-- The names of all that a person may call a table, whether maintenance has anything to do with it or not: ordinary,
-- partitioned and foreign tables, materialised views.
-- Source: pg_class. Versions: 15 and later. Rights: any role that may log in.
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm', 'p', 'f')
 ORDER BY n.nspname, c.relname
