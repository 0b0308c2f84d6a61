-- How full a table's main fork is. Reads all of it. The schema of the extension stands in for {schema}.
-- Source: pgstattuple. Versions: 15 and later. Rights: those of pg_stat_scan_tables.
SELECT c.reloptions AS options,
       current_setting('block_size')::int AS block_size,
       s.table_len AS bytes,
       s.tuple_count AS live,
       s.tuple_len AS live_bytes
  FROM pg_class c, {schema}.pgstattuple(c.oid::regclass) s
 WHERE c.oid = ?::bigint::oid
