-- Which databases can be opened? One whose DROP was broken off (connection limit -2) can't.
-- Source: pg_database. Versions: 15 to 19. Rights: none.
select datname,
       datallowconn and datconnlimit <> -2 as opens
from pg_catalog.pg_database
order by datname
