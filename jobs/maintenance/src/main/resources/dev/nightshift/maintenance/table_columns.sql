-- The columns of every relation of table_facts.sql in the order in which a row holds them, with what ANALYZE found.
-- Dropped columns and virtual ones are null in every row that is written now.
-- Source: pg_attribute, pg_stats. Versions: 15 and later; virtual generated columns since 18.
-- Rights: pg_stats shows the columns that the role may SELECT, and none of a table whose row security binds the role.
SELECT a.attrelid AS relation,
       a.attname AS name,
       a.attlen AS length,
       a.attalign::text AS alignment,
       a.attstorage = 'p' AS plain,
       a.attisdropped OR a.attgenerated = 'v' AS absent,
       has_column_privilege(c.oid, a.attnum, 'SELECT') AND NOT row_security_active(c.oid) AS readable,
       s.null_frac AS null_fraction,
       s.avg_width AS average_width
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  LEFT JOIN pg_stats s
    ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited
 WHERE c.relkind IN ('r', 'm')
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY a.attrelid, a.attnum
