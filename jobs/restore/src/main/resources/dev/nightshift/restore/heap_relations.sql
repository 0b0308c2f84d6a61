-- Which tables, TOAST tables and materialized views are kept as heaps, the catalogue's own included?
-- Source: pg_class. Versions: 15 to 19. Rights: none.
select c.oid::bigint as oid,
       format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_class c
join pg_catalog.pg_am a on a.oid = c.relam
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where a.amname = 'heap'
  and c.relkind in ('r', 't', 'm')
  and c.relpersistence <> 't'
order by c.oid
