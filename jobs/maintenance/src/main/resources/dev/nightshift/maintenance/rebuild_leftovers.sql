-- Which invalid indexes did an interrupted REINDEX CONCURRENTLY of this index leave, and may this role drop them?
-- Their names are the index's with _ccnew or _ccold and perhaps a number, the index's part cut so that 63 bytes are not
-- passed (makeObjectName() in PostgreSQL's src/backend/commands/indexcmds.c; up to 3 bytes more where a character is long).
-- They belong to the same table, as their oids say, are of the same method and as unique, and serve no constraint: what only
-- bears such a name is somebody else's.
-- Who owns an index or its schema may drop it; who may maintain its table (17 and later) may not.
-- Source: pg_index, pg_constraint, pg_inherits, pg_stat_progress_create_index. Versions: 15 to 19.
-- Rights: none; pg_read_all_stats to see that another role's session is building one of them.
with given (schema, name) as (values (?::text, ?::text))
select c.oid::bigint as oid,
       n.nspname as schema,
       c.relname as name,
       coalesce(pg_catalog.pg_relation_size(c.oid), 0) as bytes,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') or pg_catalog.pg_has_role(n.nspowner, 'USAGE') as droppable
from given g
join pg_catalog.pg_namespace n on n.nspname = g.schema
join pg_catalog.pg_class o on o.relnamespace = n.oid and o.relname = g.name
join pg_catalog.pg_index original on original.indexrelid = o.oid
join pg_catalog.pg_class c on c.relnamespace = n.oid
join pg_catalog.pg_index i on i.indexrelid = c.oid and i.indrelid = original.indrelid
cross join lateral (select pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '') as stem) s
where not i.indisvalid
  and c.oid <> o.oid
  and c.relam = o.relam
  and i.indisunique = original.indisunique
  and not exists (select from pg_catalog.pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
  and not exists (select from pg_catalog.pg_inherits h where h.inhrelid = c.oid)
  and c.relname ~ '_cc(new|old)[0-9]*$'
  and (s.stem = g.name
       or octet_length(c.relname) >= 60 and pg_catalog.starts_with(g.name, s.stem))
  and not exists (select
                    from pg_catalog.pg_stat_progress_create_index p
                    join pg_catalog.pg_database d on d.oid = p.datid
                   where d.datname = current_database()
                     and p.index_relid = c.oid)
order by c.oid
