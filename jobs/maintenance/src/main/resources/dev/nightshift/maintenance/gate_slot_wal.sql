-- Which replication slot holds back the most WAL, and how much?
-- Source: pg_replication_slots. Versions: 15 to 19. Rights: none.
select s.slot_name,
       s.active,
       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)::bigint as bytes
from pg_catalog.pg_replication_slots s
where s.restart_lsn is not null
  and s.wal_status is distinct from 'lost'
order by bytes desc
limit 1
