-- Sets up a session for work: what it is called, how long it waits, and nothing that a role's defaults could break off.
-- A client that died is noticed while a statement runs, where the server can see it.
-- Source: pg_settings, which leaves out what a version does not have. Versions: 15 to 19. Rights: none.
select pg_catalog.set_config(s.name, v.value, false)
from (values ('application_name', ?),
             ('statement_timeout', ?),
             ('lock_timeout', ?),
             ('max_parallel_maintenance_workers', ?),
             ('transaction_timeout', '0'),
             ('idle_session_timeout', '0'),
             ('idle_in_transaction_session_timeout', '0'),
             ('search_path', 'pg_catalog'),
             ('client_min_messages', 'warning'),
             ('client_connection_check_interval', case when version() ~ 'linux' then '10s' else '0' end)
     ) v (name, value)
join pg_catalog.pg_settings s on s.name = v.name
