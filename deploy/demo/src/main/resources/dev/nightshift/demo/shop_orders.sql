-- Fills the shop with customers, what they ordered and what they owe.
-- Versions: PostgreSQL 18. Rights: the database's owner. Needs shop.sql and the setting nightshift.customers.
insert into order_lines
select o, l, p, 1 + (o + l) % 3, (100 + p * 37 % 9900) / 100.0
  from generate_series(1, 4 * current_setting('nightshift.customers')::int) o,
       generate_series(1, 1 + o % 4) l,
       lateral (select 1 + (hashint4(o * 8 + l) & 2147483647) % 1000 as p);

insert into orders
select order_id, 1 + (hashint8(order_id) & 2147483647) % current_setting('nightshift.customers')::int,
       timestamptz '2025-01-01' + order_id * interval '90 seconds', 'delivered', sum(quantity * price)
  from order_lines
 group by order_id
 order by order_id;

insert into ledger
select id, id, customer_id, total from orders order by id;

insert into till
select max(seq), sum(amount) from ledger;

insert into customers
select c, 'customer' || c || '@shop.example',
       (array['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Radia'])[1 + c % 6] || ' ' ||
       (array['Jansen', 'Okafor', 'Silva', 'Novak', 'Haddad', 'Tanaka', 'Murphy'])[1 + c % 7],
       timestamptz '2024-01-01' + c * interval '7 minutes', coalesce(-spent, 0)
  from generate_series(1, current_setting('nightshift.customers')::int) c
  left join (select customer_id, sum(total) as spent from orders group by customer_id) on customer_id = c
 order by c;

alter table customers add primary key (id);
create unique index customers_email on customers (email);
create index customers_name_trigrams on customers using gin (name gin_trgm_ops);
alter table orders add primary key (id);
create index orders_customer on orders (customer_id, placed_at);
create index orders_open on orders (placed_at) where status <> 'delivered';
alter table order_lines add primary key (order_id, line);
alter table ledger add primary key (seq);
alter table orders add foreign key (customer_id) references customers (id);
select setval(pg_get_serial_sequence('orders', 'id'), (select max(id) from orders));
