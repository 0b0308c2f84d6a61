-- Who waits for a lock that our session holds or stands in line for?
-- Source: pg_locks, pg_blocking_pids(). Versions: 15 to 19.
-- Rights: none; pg_read_all_stats to tell other roles' sessions by their application.
select l.pid,
       coalesce(a.usename, '') as role,
       coalesce(a.application_name, '') as application
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where not l.granted
  and ?::int = any (pg_catalog.pg_blocking_pids(l.pid))
order by l.pid
