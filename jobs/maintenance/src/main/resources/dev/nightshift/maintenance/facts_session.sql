-- How a session behaves that only asks the catalogue: briefly, without waiting, and deaf to search paths of others.
-- Nested loops are off since whole catalogues are joined here, whose own statistics may be missing.
-- Versions: 15 and later. Rights: any role that may log in.
SET search_path = pg_catalog;
SET statement_timeout = '5min';
SET lock_timeout = '2s';
SET idle_in_transaction_session_timeout = '5min';
SET default_transaction_read_only = on;
SET default_transaction_isolation = 'read committed';
SET row_security = on;
SET enable_nestloop = off;
SET jit = off
