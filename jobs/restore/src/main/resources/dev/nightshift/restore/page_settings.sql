-- How are the data files laid out, and do their pages carry checksums?
-- Source: pg_settings. Versions: 15 to 19. Rights: none.
select current_setting('data_checksums') = 'on' as checksums,
       current_setting('block_size')::int as page_bytes,
       (select setting::bigint from pg_catalog.pg_settings where name = 'segment_size') as segment_pages
