-- When was the last transaction committed that replay brought back? Null where replay found none.
-- Source: pg_last_xact_replay_timestamp(). Versions: 15 to 19. Rights: none.
select pg_catalog.pg_last_xact_replay_timestamp() as last_commit
