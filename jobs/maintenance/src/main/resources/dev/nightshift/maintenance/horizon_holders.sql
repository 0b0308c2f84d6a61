-- Who keeps old row versions from being frozen in this database, the oldest first?
-- Slots hold on to rows of all databases; sessions and prepared transactions to those of their own. What a slot keeps for
-- logical decoding (catalog_xmin) concerns the server's own catalogues, which have oids below 12000, and a table that its
-- owner has made a user_catalog_table. Rows of a catalogue that all databases share are held by sessions of all.
-- Source: pg_class, pg_prepared_xacts, pg_replication_slots, pg_stat_activity. Versions: 15 to 19.
-- Rights: pg_read_all_stats to see the snapshots of other roles' sessions.
with target as (
  select c.relisshared as shared,
         c.oid < 12000::oid
           or exists (select
                        from pg_catalog.pg_options_to_table(c.reloptions) o
                       where o.option_name = 'user_catalog_table'
                         and o.option_value::boolean) as decoded
    from pg_catalog.pg_class c
   where c.oid = ?::bigint::oid)
select h.who, h.age
from (select 'the prepared transaction ' || pg_catalog.quote_literal(p.gid) || ' of ' || p.owner || ', since '
               || pg_catalog.date_trunc('second', p.prepared) || ' (COMMIT PREPARED or ROLLBACK PREPARED ends it)',
             pg_catalog.age(p.transaction)
        from pg_catalog.pg_prepared_xacts p
       where p.database = current_database()
          or (select t.shared from target t)
       union all
      select 'the replication slot ' || s.slot_name || ', ' || case when s.active then 'in use' else 'not in use' end,
             pg_catalog.age(s.xmin)
        from pg_catalog.pg_replication_slots s
       where s.xmin is not null
       union all
      select 'the replication slot ' || s.slot_name || ', ' || case when s.active then 'in use' else 'not in use' end
               || ', for decoding',
             pg_catalog.age(s.catalog_xmin)
        from pg_catalog.pg_replication_slots s
       where s.catalog_xmin is not null
         and (select t.decoded from target t)
       union all
      select 'the session ' || a.pid || coalesce(' of ' || a.usename, '')
               || coalesce(' (' || nullif(a.application_name, '') || ')', '') || coalesce(', ' || a.state, '')
               || coalesce(', its transaction since ' || pg_catalog.date_trunc('second', a.xact_start), ''),
             greatest(pg_catalog.age(a.backend_xmin), pg_catalog.age(a.backend_xid))
        from pg_catalog.pg_stat_activity a
       where a.pid <> pg_catalog.pg_backend_pid()
         and (a.datname = current_database() or a.datname is null or (select t.shared from target t))
         and (a.backend_xmin is not null or a.backend_xid is not null)
     ) h (who, age)
order by h.age desc, h.who
limit 3
