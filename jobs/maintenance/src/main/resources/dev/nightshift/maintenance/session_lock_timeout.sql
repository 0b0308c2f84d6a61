-- How long does this session wait for a lock?
-- Versions: 15 to 19. Rights: none.
select pg_catalog.set_config('lock_timeout', ?, false)
