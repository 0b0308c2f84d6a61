-- How many sessions of others work at this moment?
-- Source: pg_stat_activity. Versions: 15 to 19. Rights: pg_read_all_stats, else other roles' sessions are not counted.
select count(*)::int as active
from pg_catalog.pg_stat_activity a
where a.backend_type = 'client backend'
  and a.state = 'active'
  and a.pid not in (pg_catalog.pg_backend_pid(), ?)
