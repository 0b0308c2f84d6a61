-- The role that Nightshift takes backups with, and the least it needs. Versions: PostgreSQL 15 and later.
-- Rights: run it as a superuser, once a server:  psql -d postgres -f grants.sql
-- For maintenance, grants-maintenance.sql comes after it.
-- Then give the role a password that no log sees:  psql -d postgres -c '\password nightshift'
-- and let it in, in pg_hba.conf (replication is a line of its own there; then: select pg_reload_conf()):
--   host  postgres     nightshift  <Nightshift's address>/32  scram-sha-256
--   host  replication  nightshift  <Nightshift's address>/32  scram-sha-256

-- REPLICATION is what BASE_BACKUP asks for. It lets the role read every byte of the server: guard it like a
-- superuser's.
create role nightshift login replication;
