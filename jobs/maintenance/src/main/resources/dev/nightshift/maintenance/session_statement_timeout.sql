-- How long may each of the session's next statements take in all?
-- Source: set_config(). Versions: 15 to 19. Rights: none.
select pg_catalog.set_config('statement_timeout', ?, false)
