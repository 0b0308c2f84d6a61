-- Makes the second database: one row a day and product.
-- Versions: PostgreSQL 18. Rights: the database's owner.
create table daily_sales as
select date '2025-01-01' + d as day, p as product_id, (hashint4(d * 1000 + p) & 1023) as pieces
  from generate_series(0, 99) d, generate_series(1, 1000) p;
alter table daily_sales add primary key (day, product_id);
create materialized view monthly_sales as
select date_trunc('month', day) as month, sum(pieces) as pieces from daily_sales group by 1;
