-- How old are the oldest ids of the server's own tables in this database, their TOAST tables' with them, and may this role
-- freeze them? Each database has ages of its own for the shared ones, too. The database's owner may vacuum all but these.
-- Sizes as VACUUM or ANALYZE left them: nothing here waits for a lock.
-- Source: pg_class. Versions: 15 and later; the privilege MAINTAIN and the role pg_maintain since 17. Rights: any role that
-- may log in.
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       (c.relpages + coalesce(t.relpages, 0)) * current_setting('block_size')::bigint AS bytes,
       greatest(age(c.relfrozenxid), age(t.relfrozenxid)) AS xids,
       greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid)) AS multixacts,
       NOT c.relisshared
         AND pg_has_role((SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()), 'USAGE')
         OR CASE WHEN current_setting('server_version_num')::int >= 170000
                 THEN has_table_privilege(c.oid, 'MAINTAIN')
                 ELSE pg_has_role(c.relowner, 'USAGE')
             END AS may_maintain
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
 WHERE c.relkind = 'r'
   AND n.nspname IN ('pg_catalog', 'information_schema')
 ORDER BY n.nspname, c.relname
