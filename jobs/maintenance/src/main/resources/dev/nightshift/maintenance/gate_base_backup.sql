-- Is a base backup being taken?
-- Source: pg_stat_progress_basebackup. Versions: 15 to 19. Rights: none.
select b.pid
from pg_catalog.pg_stat_progress_basebackup b
order by b.pid
limit 1
