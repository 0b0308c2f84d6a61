-- Which backend serves this session?
-- Versions: 15 to 19. Rights: none.
select pg_catalog.pg_backend_pid() as pid
