-- A day at the shop: what is open gets delivered, visitors look around, some prices change, carts come and go.
-- Versions: PostgreSQL 18. Rights: the database's owner. Needs shop.sql.
update orders set status = 'delivered' where status <> 'delivered';
insert into events (at, body)
select now(), jsonb_build_object('kind', 'view', 'customer', 1 + e % 500, 'session', md5(e::text || now()))
  from generate_series(1, 2000) e;
update products set price = price + 0.50 where id <= 20;
delete from carts where customer_id % 10 = 0;
