-- What the role needs besides to maintain a server (nightshift maintain). Versions: PostgreSQL 15 and later.
-- Rights: run it as a superuser, once a server, after grants.sql:  psql -d postgres -f grants-maintenance.sql
-- It may be run again. Let the role into every database that is maintained, in pg_hba.conf (then: select pg_reload_conf()):
--   host  all  nightshift  <Nightshift's address>/32  scram-sha-256

-- Statistics of all tables, what other sessions do, and pgstattuple, where it is installed.
grant pg_monitor to nightshift;

-- Column statistics, which estimates of bloat are made of, are only shown to who may read the column; and a table can only
-- be named by who may enter its schema. No more than REPLICATION gives already: that reads every byte.
grant pg_read_all_data to nightshift;

-- From 17 on: VACUUM, ANALYZE and REINDEX on all tables, whoever owns them.
do $$
begin
  if current_setting('server_version_num')::int >= 170000 then
    grant pg_maintain to nightshift;
  end if;
end
$$;

-- Before 17, only who owns a table maintains it; and on every version only he drops what an interrupted rebuild left. Make
-- the role a member of each role that owns tables, in place of shop_owner. It can then do whatever that one can:
--   grant shop_owner to nightshift;

-- To have indexes checked (amcheck) after a rebuild and by check-every, in each database where the extension is installed:
--   grant execute on function bt_index_check(regclass) to nightshift;
