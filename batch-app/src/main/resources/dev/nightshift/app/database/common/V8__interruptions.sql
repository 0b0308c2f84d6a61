-- Operations whose process or session died while they were at work, to tell what takes its process down each time.

ALTER TABLE ns_operation ADD COLUMN interrupted BOOLEAN DEFAULT FALSE NOT NULL;
