-- How far is the REPACK of this session, as a share from 0 to 1?
-- It copies the rows, makes each index anew and then catches up with what changed meanwhile.
-- Source: pg_stat_progress_repack. Versions: 19 and later. Rights: none for sessions of this role.
with given (pid) as (values (?::int))
select case when r.phase = 'initializing' then 0
            when r.phase in ('seq scanning heap', 'index scanning heap')
            then 0.6 * r.heap_blks_scanned / greatest(r.heap_blks_total, 1)
            when r.phase in ('sorting tuples', 'writing new heap') then 0.6
            when r.phase = 'rebuilding index'
            then 0.6 + 0.35 * r.index_rebuild_count
                         / greatest((select count(*) from pg_catalog.pg_index i where i.indrelid = r.relid), 1)
            else 0.95
       end::float8 as share
from given g
join pg_catalog.pg_stat_progress_repack r on r.pid = g.pid
