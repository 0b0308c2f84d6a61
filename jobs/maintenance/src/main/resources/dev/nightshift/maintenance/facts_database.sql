-- What holds for a whole database, in one row.
-- Source: pg_extension, pg_roles, settings. Versions: 15 and later; vacuum_truncate is a setting since 18,
-- max_repack_replication_slots since 19. Rights: any role that may log in.
SELECT current_user AS role,
       current_setting('server_version_num')::int / 10000 AS major,
       current_setting('block_size')::int AS block_size,
       current_setting('autovacuum_freeze_max_age')::bigint AS xid_limit,
       current_setting('autovacuum_multixact_freeze_max_age')::bigint AS multixact_limit,
       coalesce(current_setting('vacuum_truncate', true), 'on') = 'on' AS truncates,
       current_setting('wal_level') <> 'minimal' AS follows_changes,
       coalesce(current_setting('max_repack_replication_slots', true)::int, 0) AS repack_slots,
       ARRAY(SELECT e.extname::text FROM pg_extension e) AS extensions
