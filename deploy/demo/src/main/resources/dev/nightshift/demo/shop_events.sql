-- Fills the shop's log of events.
-- Versions: PostgreSQL 18. Rights: the database's owner. Needs shop.sql and the setting nightshift.customers.
insert into events (at, body)
select timestamptz '2025-01-01' + e * interval '90 seconds',
       jsonb_build_object('kind', (array['view', 'search', 'cart', 'pay'])[1 + e % 4],
                          'customer', 1 + (hashint4(e) & 2147483647) % current_setting('nightshift.customers')::int,
                          'session', md5(e::text),
                          'page', '/products/' || 1 + e % 1000)
  from generate_series(1, 4 * current_setting('nightshift.customers')::int) e;

alter table events add primary key (id);
create index events_kind on events ((body ->> 'kind'), at) tablespace archive;
select setval(pg_get_serial_sequence('events', 'id'), (select max(id) from events));
