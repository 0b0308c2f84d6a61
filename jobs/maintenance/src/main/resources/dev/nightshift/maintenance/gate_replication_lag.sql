-- How far behind is each standby that replays?
-- Receivers that only store WAL (pg_receivewal, a base backup's) replay none and are left out.
-- Source: pg_stat_replication. Versions: 15 to 19. Rights: pg_monitor, else others' positions are hidden and not seen.
select coalesce(nullif(r.application_name, ''), r.pid::text) as standby,
       coalesce(extract(epoch from r.replay_lag), 0)::float8 as replay_lag_seconds,
       pg_catalog.pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint as replayed,
       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint as written,
       extract(epoch from clock_timestamp())::float8 as at_second
from pg_catalog.pg_stat_replication r
where r.replay_lsn is not null
  and r.state in ('streaming', 'catchup')
