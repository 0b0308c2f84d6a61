-- All databases, whether this role can be let into each, and how old the oldest ids in it are.
-- Source: pg_database; datconnlimit is -2 where DROP DATABASE was interrupted.
-- Versions: 15 and later. Rights: any role that may log in.
SELECT d.datname,
       d.datistemplate,
       d.datallowconn,
       d.datconnlimit = -2 AS half_dropped,
       has_database_privilege(d.oid, 'CONNECT') AS may_connect,
       age(d.datfrozenxid) AS xids,
       mxid_age(d.datminmxid) AS multixacts
  FROM pg_database d
 ORDER BY d.datname
