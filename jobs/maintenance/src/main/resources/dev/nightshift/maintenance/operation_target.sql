-- What bears this name now, how large is it, and may this role vacuum and analyse it?
-- Source: pg_class, pg_index, pg_stat_progress_create_index. Versions: 15 to 19; MAINTAIN is a privilege from 17 on.
-- Rights: none. Waits for others' exclusive locks, since the size is asked.
select c.oid::bigint as oid,
       coalesce(i.indrelid, c.oid)::bigint as table_oid,
       i.indexrelid is not null and a.amname = 'btree' as btree,
       coalesce(i.indisvalid, true) as valid,
       exists (select
                 from pg_catalog.pg_stat_progress_create_index p
                where p.datid = d.oid
                  and p.index_relid = c.oid) as being_built,
       greatest(c.reltuples, 0)::bigint as entries,
       coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) as bytes,
       pg_catalog.pg_has_role(c.relowner, 'USAGE')
         or pg_catalog.pg_has_role(d.datdba, 'USAGE')
         or case when current_setting('server_version_num')::int >= 170000
                 then pg_catalog.has_table_privilege(c.oid, 'MAINTAIN')
                 else false
            end as maintainable
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_database d on d.datname = current_database()
left join pg_catalog.pg_index i on i.indexrelid = c.oid
left join pg_catalog.pg_am a on a.oid = c.relam
where n.nspname = ?
  and c.relname = ?
