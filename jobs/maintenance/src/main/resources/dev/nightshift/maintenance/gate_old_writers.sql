-- Which transaction is the oldest that a REPACK would wait for at its beginning?
-- It begins to follow changes once each transaction of the whole server that had written anything has ended. Later ones are
-- not in its way.
-- Source: pg_stat_activity, pg_prepared_xacts, pg_stat_progress_repack. Versions: 19 and later.
-- Rights: pg_read_all_stats, else other roles' transactions are hidden and not seen.
with given (worker, age) as (values (?::int, make_interval(secs => ?)))
select w.who, w.database, w.role, w.application, w.age_seconds
from given g
cross join lateral (
    select a.pid::text,
           a.datname,
           coalesce(a.usename, ''),
           coalesce(a.application_name, ''),
           extract(epoch from clock_timestamp() - a.xact_start)::bigint
      from pg_catalog.pg_stat_activity a
     where a.pid not in (pg_catalog.pg_backend_pid(), g.worker)
       and a.backend_xid is not null
       and a.xact_start < clock_timestamp() - g.age
     union all
    select 'prepared ' || p.gid,
           p.database,
           p.owner,
           '',
           extract(epoch from clock_timestamp() - p.prepared)::bigint
      from pg_catalog.pg_prepared_xacts p
     where p.prepared < clock_timestamp() - g.age
     ) w (who, database, role, application, age_seconds)
where not exists (select from pg_catalog.pg_stat_progress_repack r
                   where r.pid = g.worker
                     and r.phase <> 'initializing')
order by w.age_seconds desc
limit 1
