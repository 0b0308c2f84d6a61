-- How far is the action of this session, as a share from 0 to 1?
-- A concurrent rebuild goes through scanning and loading, and twice more through index and table to validate.
-- Source: pg_stat_progress_vacuum, _create_index, _analyze. Versions: 15 to 19. Rights: none for sessions of this role.
with given (pid) as (values (?::int))
select case when v.heap_blks_total > 0
            then (0.7 * v.heap_blks_scanned + 0.3 * v.heap_blks_vacuumed) / v.heap_blks_total
            else 0
       end::float8 as share
from given g
join pg_catalog.pg_stat_progress_vacuum v on v.pid = g.pid
union all
select case when c.phase like 'building index%loading%' then 0.4 + 0.4 * c.tuples_done / greatest(c.tuples_total, 1)
            when c.phase like 'building index%sorting%' then 0.4
            when c.phase like 'building index%' then 0.4 * c.blocks_done / greatest(c.blocks_total, 1)
            when c.phase = 'index validation: scanning index' then 0.8 + 0.1 * c.blocks_done / greatest(c.blocks_total, 1)
            when c.phase = 'index validation: scanning table' then 0.9 + 0.1 * c.blocks_done / greatest(c.blocks_total, 1)
            else 0
       end::float8
from given g
join pg_catalog.pg_stat_progress_create_index c on c.pid = g.pid
union all
select (a.sample_blks_scanned::numeric / greatest(a.sample_blks_total, 1))::float8
from given g
join pg_catalog.pg_stat_progress_analyze a on a.pid = g.pid
