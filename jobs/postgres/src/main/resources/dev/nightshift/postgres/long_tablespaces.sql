-- Tablespaces whose location does not fit into a tar header's link field, as a base backup writes them.
-- Source: pg_tablespace. The limit: tarCreateHeader() in PostgreSQL's src/port/tar.c takes at most 99 bytes.
-- Versions: 15 and later. Rights: any role that may log in.
SELECT t.spcname, pg_catalog.pg_tablespace_location(t.oid) AS location
  FROM pg_catalog.pg_tablespace t
 WHERE octet_length(pg_catalog.pg_tablespace_location(t.oid)) > 99
 ORDER BY t.spcname
