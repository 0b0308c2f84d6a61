-- Is this B-tree index in order? Raises an error that says what is wrong with it.
-- Source: amcheck. Versions: 15 to 19. Rights: superuser.
select nightshift_drill.bt_index_check(cast(? as oid)::regclass)
