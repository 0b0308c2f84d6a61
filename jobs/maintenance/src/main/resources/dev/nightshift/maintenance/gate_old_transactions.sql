-- Which transaction is the oldest that a concurrent rebuild would wait for?
-- It waits for those of its database that hold a snapshot or a lock on its table, but not for others' VACUUM.
-- Source: pg_stat_activity, pg_locks, pg_prepared_xacts. Versions: 15 to 19.
-- Rights: pg_read_all_stats, else other roles' transactions are hidden and not seen.
with given (relation, worker, age) as (values (?::bigint::oid, ?::int, make_interval(secs => ?)))
select a.pid::text as who,
       a.datname as database,
       coalesce(a.usename, '') as role,
       coalesce(a.application_name, '') as application,
       extract(epoch from clock_timestamp() - a.xact_start)::bigint as age_seconds
from given g
cross join pg_catalog.pg_stat_activity a
where a.datname = current_database()
  and a.pid not in (pg_catalog.pg_backend_pid(), g.worker)
  and a.xact_start < clock_timestamp() - g.age
  and a.backend_type is distinct from 'autovacuum worker'
  and not exists (select from pg_catalog.pg_stat_progress_vacuum v where v.pid = a.pid)
  and (a.backend_xmin is not null
       or exists (select from pg_catalog.pg_locks l where l.pid = a.pid and l.relation = g.relation))
union all
select 'prepared ' || p.gid,
       p.database,
       p.owner,
       '',
       extract(epoch from clock_timestamp() - p.prepared)::bigint
from given g
cross join pg_catalog.pg_prepared_xacts p
where p.database = current_database()
  and p.prepared < clock_timestamp() - g.age
order by age_seconds desc
limit 1
