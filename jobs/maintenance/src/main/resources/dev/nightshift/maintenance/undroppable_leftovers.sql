-- Which leftovers of interrupted rebuilds does this table have that this role may not drop?
-- Their names are as in rebuild_leftovers.sql: those of another index of the table with _ccnew or _ccold behind, under its conditions.
-- Source: pg_index, pg_constraint, pg_inherits, pg_stat_progress_create_index. Versions: 15 to 19.
-- Rights: none; pg_read_all_stats to see that another role's session is building one of them.
select n.nspname as schema,
       c.relname as name,
       c.oid::bigint as oid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (select pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '') as stem) s
where i.indrelid = ?::bigint::oid
  and not i.indisvalid
  and c.relname ~ '_cc(new|old)[0-9]*$'
  and not exists (select from pg_catalog.pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
  and not exists (select from pg_catalog.pg_inherits h where h.inhrelid = c.oid)
  and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
  and not pg_catalog.pg_has_role(n.nspowner, 'USAGE')
  and exists (select
                from pg_catalog.pg_index original
                join pg_catalog.pg_class o on o.oid = original.indexrelid
               where original.indrelid = i.indrelid
                 and original.indexrelid <> i.indexrelid
                 and original.indisunique = i.indisunique
                 and o.relam = c.relam
                 and o.relnamespace = c.relnamespace
                 and (s.stem = o.relname
                      or octet_length(c.relname) >= 60 and pg_catalog.starts_with(o.relname, s.stem)))
  and not exists (select
                    from pg_catalog.pg_stat_progress_create_index p
                    join pg_catalog.pg_database d on d.oid = p.datid
                   where d.datname = current_database()
                     and p.index_relid = c.oid)
order by c.oid
limit 1
