-- Which sessions of ours still do a statement whose process died? They are asked to cancel it.
-- Source: pg_stat_activity. Versions: 15 to 19. Rights: none; only sessions of this role itself are looked at.
select a.pid,
       pg_catalog.pg_cancel_backend(a.pid) as cancelled
from pg_catalog.pg_stat_activity a
where a.datname = current_database()
  and a.usename = current_user
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.state = 'active'
  and pg_catalog.starts_with(a.application_name, ?)
  and a.query = ?
