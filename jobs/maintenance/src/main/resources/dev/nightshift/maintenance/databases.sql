-- All databases, and whether this role can be let into each.
-- Source: pg_database; datconnlimit is -2 where DROP DATABASE was interrupted.
-- Versions: 15 and later. Rights: any role that may log in.
SELECT d.datname,
       d.datistemplate,
       d.datallowconn,
       d.datconnlimit = -2 AS half_dropped,
       has_database_privilege(d.oid, 'CONNECT') AS may_connect
  FROM pg_database d
 ORDER BY d.datname
