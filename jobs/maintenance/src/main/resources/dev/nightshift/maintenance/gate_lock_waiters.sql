-- Who waits for a lock that our session holds or stands in line for?
-- Autovacuum's workers are known by that they have no user, which every role may see. One waits only to prevent wraparound:
-- else it passes over a table that it can't lock at once.
-- Source: pg_locks, pg_blocking_pids(), pg_stat_activity. Versions: 15 to 19.
-- Rights: none; pg_read_all_stats to tell other roles' sessions by their application.
select l.pid,
       coalesce(a.usename, '') as role,
       coalesce(a.application_name, '') as application,
       a.pid is not null
           and a.usesysid is null
           and coalesce(a.backend_type, 'autovacuum worker') = 'autovacuum worker' as autovacuum
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where not l.granted
  and ?::int = any (pg_catalog.pg_blocking_pids(l.pid))
order by l.pid
