-- Where the extension pgstattuple lives, if this role may call it. No row where it is missing, or too old for regclass.
-- Source: pg_extension, pg_proc. Versions: 15 and later.
-- Rights: EXECUTE on its functions, which pg_stat_scan_tables has, and USAGE on its schema.
SELECT n.nspname AS schema
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pgstattuple'
   AND has_schema_privilege(n.oid, 'USAGE')
   AND has_function_privilege(to_regprocedure(format('%I.pgstattuple(regclass)', n.nspname)), 'EXECUTE')
   AND has_function_privilege(to_regprocedure(format('%I.pgstatindex(regclass)', n.nspname)), 'EXECUTE')
