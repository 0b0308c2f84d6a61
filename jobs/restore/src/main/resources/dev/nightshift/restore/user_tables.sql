-- Which tables hold the users' rows, and how is each counted? Partitions count for themselves, so ONLY.
-- Foreign tables are left out: counting them would reach out of the scratch server.
-- Source: pg_class. Versions: 15 to 19. Rights: none.
select format('%I.%I', n.nspname, c.relname) as name,
       format('select count(*) from only %I.%I', n.nspname, c.relname) as counting
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r'
  and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by n.nspname, c.relname
