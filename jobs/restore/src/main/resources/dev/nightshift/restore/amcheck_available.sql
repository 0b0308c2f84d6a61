-- Do the scratch server's binaries bring amcheck along?
-- Source: pg_available_extensions. Versions: 15 to 19. Rights: none.
select exists (select from pg_catalog.pg_available_extensions where name = 'amcheck') as available
