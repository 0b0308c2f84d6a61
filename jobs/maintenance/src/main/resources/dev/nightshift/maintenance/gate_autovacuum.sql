-- Is autovacuum at work on this table or its TOAST table?
-- Its workers are known by that they have no user, which every role may see.
-- Source: pg_stat_activity, pg_locks. Versions: 15 to 19. Rights: none; pg_read_all_stats to tell what for it is at work.
select a.pid,
       a.query like '%(to prevent wraparound)%' as wraparound
from pg_catalog.pg_stat_activity a
join pg_catalog.pg_locks l on l.pid = a.pid
join pg_catalog.pg_class c on l.relation in (c.oid, c.reltoastrelid)
where a.usesysid is null
  and coalesce(a.backend_type, 'autovacuum worker') = 'autovacuum worker'
  and a.datname = current_database()
  and l.mode = 'ShareUpdateExclusiveLock'
  and l.granted
  and c.oid = ?::bigint::oid
order by wraparound desc
limit 1
