-- Does WAL archiving fail? Its last try did, and none succeeded since.
-- Source: pg_stat_archiver. Versions: 15 to 19. Rights: none.
select a.last_failed_wal,
       a.failed_count
from pg_catalog.pg_stat_archiver a
where current_setting('archive_mode') <> 'off'
  and a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
