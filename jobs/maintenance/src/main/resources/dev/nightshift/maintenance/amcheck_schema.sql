-- In which schema are amcheck's functions, if it is installed in this database?
-- Source: pg_extension. Versions: 15 to 19. Rights: none.
select n.nspname as schema
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
where e.extname = 'amcheck'
