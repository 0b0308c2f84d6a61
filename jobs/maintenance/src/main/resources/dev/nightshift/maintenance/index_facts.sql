-- Every index of a relation of table_facts.sql. One that is invalid while somebody holds a lock on its table as strong as
-- building takes it counts as being built: whose progress it is, others may not see, but all see locks.
-- An index that belongs to a partitioned one can't be dropped for itself, as one of a constraint.
-- Sizes of what is locked: as in table_facts.sql.
-- Source: pg_index, pg_class, pg_constraint, pg_inherits, pg_locks.
-- Versions: 15 and later; the privilege MAINTAIN since 17. Rights: any role that may log in.
WITH locks AS MATERIALIZED (
        SELECT l.relation AS oid, l.mode
          FROM pg_locks l
         WHERE l.locktype = 'relation'
           AND l.pid <> pg_backend_pid()
           AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
     )
SELECT i.indexrelid AS oid,
       n.nspname AS schema,
       c.relname AS name,
       i.indrelid AS table_oid,
       m.amname AS method,
       CASE WHEN c.oid IN (SELECT l.oid FROM locks l WHERE l.mode = 'AccessExclusiveLock')
            THEN c.relpages * current_setting('block_size')::bigint
            ELSE pg_relation_size(c.oid)
        END AS bytes,
       c.reltuples AS entries,
       i.indisvalid AND i.indisready AND i.indislive AS valid,
       i.indisunique AS is_unique,
       i.indisexclusion AS exclusion,
       c.oid IN (SELECT o.conindid FROM pg_constraint o WHERE o.contype IN ('p', 'u', 'x'))
         OR c.oid IN (SELECT h.inhrelid FROM pg_inherits h) AS in_constraint,
       NOT (i.indisvalid AND i.indisready AND i.indislive)
         AND i.indrelid IN (SELECT l.oid FROM locks l
                             WHERE l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                                              'AccessExclusiveLock')) AS being_built,
       i.indpred IS NOT NULL AS partial,
       c.reloptions AS options,
       pg_get_userbyid(c.relowner) AS owner,
       c.relowner IN (SELECT r.oid FROM pg_roles r WHERE r.rolsuper) AS owner_is_superuser,
       has_schema_privilege(n.oid, 'USAGE') AS may_enter,
       CASE WHEN current_setting('server_version_num')::int >= 170000
            THEN has_table_privilege(t.oid, 'MAINTAIN')
            ELSE pg_has_role(c.relowner, 'USAGE')
        END AS may_maintain,
       pg_has_role(c.relowner, 'USAGE') OR pg_has_role(n.nspowner, 'USAGE') AS may_drop
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.relkind = 'i'
   AND t.relkind IN ('r', 'm')
   AND t.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY n.nspname, c.relname
