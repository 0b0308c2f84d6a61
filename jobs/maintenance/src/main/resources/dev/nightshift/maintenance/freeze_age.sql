-- How old are this table's oldest ids, its TOAST table's with them, and how old may they get before autovacuum freezes by force?
-- As table_facts.sql has it for all: of several limits the lowest.
-- Source: pg_class, pg_settings. Versions: 15 to 19. Rights: none.
select greatest(case when c.relfrozenxid <> '0'::xid then pg_catalog.age(c.relfrozenxid) end,
                case when t.relfrozenxid <> '0'::xid then pg_catalog.age(t.relfrozenxid) end,
                0)::bigint as xids,
       greatest(case when c.relminmxid <> '0'::xid then pg_catalog.mxid_age(c.relminmxid) end,
                case when t.relminmxid <> '0'::xid then pg_catalog.mxid_age(t.relminmxid) end,
                0)::bigint as multixacts,
       least(current_setting('autovacuum_freeze_max_age')::bigint, own.xids) as xid_limit,
       least(current_setting('autovacuum_multixact_freeze_max_age')::bigint, own.multixacts) as multixact_limit
from pg_catalog.pg_class c
left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
cross join lateral (
  select min(o.option_value::bigint) filter (where o.option_name = 'autovacuum_freeze_max_age') as xids,
         min(o.option_value::bigint) filter (where o.option_name = 'autovacuum_multixact_freeze_max_age') as multixacts
  from (select (pg_catalog.pg_options_to_table(c.reloptions)).*
         union all
        select (pg_catalog.pg_options_to_table(t.reloptions)).*) o) own
where c.oid = ?::bigint::oid
