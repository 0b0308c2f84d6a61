-- The columns of every btree index of index_facts.sql in their order, with what ANALYZE found: of the table's column, or of
-- the index's own where it is an expression.
-- A column allows deduplication where its operator class has support function 4 and its collation is deterministic.
-- Source: pg_index, pg_attribute, pg_amproc, pg_collation, pg_stats. Versions: 15 and later.
-- Rights: as table_columns.sql.
WITH equal_image AS MATERIALIZED (
        SELECT o.oid
          FROM pg_opclass o
          JOIN pg_amproc p
            ON p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype
         WHERE p.amprocnum = 4
     ), vague AS MATERIALIZED (
        SELECT l.oid FROM pg_collation l WHERE NOT l.collisdeterministic
     )
SELECT i.indexrelid AS relation,
       coalesce(b.attname, a.attname) AS name,
       a.attlen AS length,
       a.attalign::text AS alignment,
       a.attstorage = 'p' AS plain,
       false AS absent,
       a.attnum > i.indnkeyatts AS included,
       a.attnum <= i.indnkeyatts
         AND i.indclass[a.attnum - 1] IN (SELECT e.oid FROM equal_image e)
         AND i.indcollation[a.attnum - 1] NOT IN (SELECT v.oid FROM vague v) AS deduplicates,
       CASE WHEN b.attnum IS NULL
            THEN has_column_privilege(c.oid, a.attnum, 'SELECT')
            ELSE has_column_privilege(t.oid, b.attnum, 'SELECT')
        END AND NOT row_security_active(t.oid) AS readable,
       s.null_frac AS null_fraction,
       s.avg_width AS average_width,
       s.n_distinct AS distinct_values,
       coalesce(cardinality(s.most_common_freqs), 0) AS common_values,
       coalesce((SELECT sum(f) FROM unnest(s.most_common_freqs) f), 0) AS common_fraction
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum > 0
  LEFT JOIN pg_attribute b ON b.attrelid = i.indrelid AND b.attnum = i.indkey[a.attnum - 1]
  LEFT JOIN pg_stats s
    ON s.schemaname = n.nspname
   AND s.tablename = CASE WHEN b.attnum IS NULL THEN c.relname ELSE t.relname END
   AND s.attname = coalesce(b.attname, a.attname)
   AND NOT s.inherited
 WHERE m.amname = 'btree'
   AND c.relkind = 'i'
   AND t.relkind IN ('r', 'm')
   AND t.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY i.indexrelid, a.attnum
