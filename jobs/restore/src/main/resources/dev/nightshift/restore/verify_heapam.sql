-- What is wrong with this heap? Ten findings are enough to know.
-- Source: amcheck. Versions: 15 to 19. Rights: superuser.
select coalesce('block ' || blkno, '') || coalesce(', line ' || offnum, '') || ': ' || msg as finding
from nightshift_drill.verify_heapam(cast(? as oid)::regclass)
limit 10
