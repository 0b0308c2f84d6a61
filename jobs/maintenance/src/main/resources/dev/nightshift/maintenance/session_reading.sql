-- How long may a session of ours read, that changes nothing?
-- Versions: 15 to 19. Rights: none.
select pg_catalog.set_config('statement_timeout', ?, false),
       pg_catalog.set_config('default_transaction_read_only', 'on', false)
