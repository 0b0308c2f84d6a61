-- Where the extension amcheck lives, and whether this role may have it check an index. No row where it is not installed.
-- Source: pg_extension, pg_proc. Versions: 15 and later. Rights: any role that may log in.
SELECT n.nspname AS schema,
       has_schema_privilege(n.oid, 'USAGE') AS may_enter,
       EXISTS (SELECT
                 FROM pg_proc p
                WHERE p.pronamespace = n.oid
                  AND p.proname = 'bt_index_check'
                  AND p.pronargs = 1
                  AND has_function_privilege(p.oid, 'EXECUTE')) AS may_check
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'amcheck'
