-- How full a btree index is. Reads all of it. The schema of the extension stands in for {schema}.
-- Density is NaN where no leaf page holds anything. Source: pgstattuple. Versions: 15 and later.
-- Rights: those of pg_stat_scan_tables.
SELECT c.reloptions AS options,
       current_setting('block_size')::int AS block_size,
       s.index_size AS bytes,
       s.leaf_pages,
       s.internal_pages,
       CASE WHEN s.avg_leaf_density = 'NaN' THEN 0 ELSE s.avg_leaf_density / 100 END AS density
  FROM pg_class c, {schema}.pgstatindex(c.oid::regclass) s
 WHERE c.oid = ?::bigint::oid
