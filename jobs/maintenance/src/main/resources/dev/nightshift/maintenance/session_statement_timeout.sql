-- How long may a statement of this session take?
-- Versions: 15 to 19. Rights: none.
select pg_catalog.set_config('statement_timeout', ?, false)
