-- Every relation that holds rows of its own, with what is known of it for little: an ordinary table, a leaf partition or a
-- materialised view. Temporary tables are their sessions' own, foreign ones another server's.
-- A relation that somebody holds, or waits for, in ACCESS EXCLUSIVE mode is not asked for its size, which would wait for
-- that lock; its size is then that of its last VACUUM or ANALYZE.
-- Source: pg_class, pg_locks, pg_stat_get_*() as pg_stat_all_tables has them.
-- Versions: 15 and later; the privilege MAINTAIN since 17. Rights: any role that may log in. The owner of the database may
-- vacuum and analyse all that is in it, but not rebuild its indexes.
WITH locked AS MATERIALIZED (
        SELECT DISTINCT l.relation AS oid
          FROM pg_locks l
         WHERE l.locktype = 'relation'
           AND l.mode = 'AccessExclusiveLock'
           AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
     ), locked_with_indexes AS MATERIALIZED (
        SELECT k.oid FROM locked k
         UNION
        SELECT i.indrelid FROM pg_index i WHERE i.indexrelid IN (SELECT k.oid FROM locked k)
     ), unmeasured AS MATERIALIZED (
        SELECT k.oid FROM locked_with_indexes k
         UNION
        SELECT c.oid FROM pg_class c WHERE c.reltoastrelid IN (SELECT k.oid FROM locked_with_indexes k)
     ), page AS MATERIALIZED (
        SELECT current_setting('block_size')::bigint AS bytes
     )
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       c.relkind = 'm' AS materialized_view,
       CASE WHEN c.oid IN (SELECT u.oid FROM unmeasured u)
            THEN c.relpages * (SELECT p.bytes FROM page p)
            ELSE pg_relation_size(c.oid)
        END AS heap_bytes,
       CASE WHEN c.oid IN (SELECT u.oid FROM unmeasured u)
            THEN (c.relpages + coalesce(t.relpages, 0)) * (SELECT p.bytes FROM page p)
            ELSE pg_total_relation_size(c.oid)
        END AS total_bytes,
       t.oid AS toast_oid,
       CASE WHEN t.oid IS NULL THEN 0
            WHEN c.oid IN (SELECT u.oid FROM unmeasured u)
            THEN t.relpages * (SELECT p.bytes FROM page p)
            ELSE pg_relation_size(t.oid)
        END AS toast_bytes,
       t.reltuples AS toast_live,
       pg_stat_get_live_tuples(t.oid) AS toast_counted,
       pg_stat_get_dead_tuples(t.oid) AS toast_dead,
       greatest(pg_stat_get_last_vacuum_time(t.oid), pg_stat_get_last_autovacuum_time(t.oid)) AS toast_last_vacuum,
       c.relallvisible AS all_visible_pages,
       c.reltuples AS live,
       pg_stat_get_dead_tuples(c.oid) AS dead,
       pg_stat_get_ins_since_vacuum(c.oid) AS inserted_since_vacuum,
       pg_stat_get_mod_since_analyze(c.oid) AS changed_since_analyze,
       greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid)) AS last_vacuum,
       greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid)) AS last_analyze,
       greatest(CASE WHEN c.relfrozenxid <> '0'::xid THEN age(c.relfrozenxid) END,
                CASE WHEN t.relfrozenxid <> '0'::xid THEN age(t.relfrozenxid) END,
                0) AS xids,
       greatest(CASE WHEN c.relminmxid <> '0'::xid THEN mxid_age(c.relminmxid) END,
                CASE WHEN t.relminmxid <> '0'::xid THEN mxid_age(t.relminmxid) END,
                0) AS multixacts,
       c.reloptions AS options,
       t.reloptions AS toast_options,
       c.relpersistence = 'p' AS permanent,
       c.relreplident::text AS replica_identity,
       EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = c.oid
                  AND i.indisvalid
                  AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary AND i.indimmediate END)
         AS identity_index,
       pg_get_userbyid(c.relowner) AS owner,
       c.relowner IN (SELECT r.oid FROM pg_roles r WHERE r.rolsuper) AS owner_is_superuser,
       has_schema_privilege(n.oid, 'USAGE') AS may_enter,
       pg_has_role((SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()), 'USAGE')
         OR CASE WHEN current_setting('server_version_num')::int >= 170000
                 THEN has_table_privilege(c.oid, 'MAINTAIN')
                 ELSE pg_has_role(c.relowner, 'USAGE')
             END AS may_maintain
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
 WHERE c.relkind IN ('r', 'm')
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY n.nspname, c.relname
