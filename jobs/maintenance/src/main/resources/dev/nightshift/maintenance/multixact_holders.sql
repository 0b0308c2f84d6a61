-- Which transactions may keep old multixacts from being removed, the longest-running first?
-- The server does not tell which multixacts a transaction may still look at, so all are named that could; they hold on to
-- those of all databases.
-- Source: pg_prepared_xacts, pg_stat_activity. Versions: 15 to 19.
-- Rights: pg_read_all_stats to see other roles' transactions.
select h.who
from (select 'the prepared transaction ' || pg_catalog.quote_literal(p.gid) || ' of ' || p.owner || ' in the database '
               || p.database || ', since ' || pg_catalog.date_trunc('second', p.prepared)
               || ' (COMMIT PREPARED or ROLLBACK PREPARED ends it)',
             p.prepared
        from pg_catalog.pg_prepared_xacts p
       union all
      select 'the session ' || a.pid || coalesce(' of ' || a.usename, '') || coalesce(' in the database ' || a.datname, '')
               || coalesce(' (' || nullif(a.application_name, '') || ')', '') || coalesce(', ' || a.state, '')
               || ', its transaction since ' || pg_catalog.date_trunc('second', a.xact_start),
             a.xact_start
        from pg_catalog.pg_stat_activity a
       where a.pid <> pg_catalog.pg_backend_pid()
         and a.xact_start is not null
     ) h (who, since)
order by h.since, h.who
limit 3
