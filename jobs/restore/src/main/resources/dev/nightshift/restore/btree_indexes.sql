-- Which B-tree indexes are in use, the catalogue's own included?
-- Source: pg_index, pg_class. Versions: 15 to 19. Rights: none.
-- Temporary ones belonged to sessions that are gone; their files are not part of a backup.
select c.oid::bigint as oid,
       format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_am a on a.oid = c.relam
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where a.amname = 'btree'
  and c.relkind = 'i'
  and c.relpersistence <> 't'
  and i.indisvalid
  and i.indisready
order by c.oid
