-- Is this server a standby, which takes no maintenance?
-- Versions: 15 to 19. Rights: none.
select pg_catalog.pg_is_in_recovery() as standby
