-- What holds for a whole server, in one row.
-- Source: functions and settings. Versions: 15 and later. Rights: any role that may log in.
SELECT current_setting('server_version_num')::int / 10000 AS major,
       pg_is_in_recovery() AS standby,
       pg_has_role('pg_read_all_stats', 'USAGE') AS sees_others,
       clock_timestamp() AS taken,
       current_setting('autovacuum_freeze_max_age')::bigint AS xid_limit,
       current_setting('autovacuum_multixact_freeze_max_age')::bigint AS multixact_limit
