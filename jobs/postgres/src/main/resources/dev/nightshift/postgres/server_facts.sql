-- What a base backup depends on, in one row.
-- Source: pg_settings by current_setting(), pg_roles, pg_stat_replication, pg_replication_slots, pg_stat_ssl.
-- Versions: 15 and later. Rights: any role that may log in; rows of others are counted, not read.
SELECT current_setting('wal_level') AS wal_level,
       current_setting('max_wal_senders')::int AS max_wal_senders,
       (SELECT count(*)::int FROM pg_catalog.pg_stat_replication) AS used_wal_senders,
       current_setting('max_replication_slots')::int AS max_replication_slots,
       (SELECT count(*)::int FROM pg_catalog.pg_replication_slots) AS used_replication_slots,
       r.rolreplication OR r.rolsuper AS may_replicate,
       current_setting('data_checksums') = 'on' AS data_checksums,
       current_setting('full_page_writes') = 'on' AS full_page_writes,
       pg_catalog.pg_is_in_recovery() AS standby,
       coalesce(pg_catalog.host(pg_catalog.inet_client_addr()), '') AS client_address,
       coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()), false) AS tls
  FROM pg_catalog.pg_roles r
 WHERE r.rolname = current_user
