-- Up to when it was decided, for each server of each schedule, what becomes of its slots: run, skipped, or none at all.
-- What lies after it and has no run was missed. A row begins at the time at which its schedule, or its server within
-- it, was first seen, so that a schedule that is new makes up for nothing.
CREATE TABLE ns_schedule_mark (
    schedule      VARCHAR(200) NOT NULL,
    server        VARCHAR(200) NOT NULL,
    cron          VARCHAR(200) NOT NULL, -- what it was decided by: another cron or zone begins anew
    zone          VARCHAR(80)  NOT NULL,
    decided_until TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (schedule, server)
);

-- Quartz kept a job for each server of a schedule, and its own idea of when a cron fires. It knows now only when some
-- schedule is due; the start of the service enters that anew.
DELETE FROM QRTZ_FIRED_TRIGGERS;
DELETE FROM QRTZ_CRON_TRIGGERS;
DELETE FROM QRTZ_TRIGGERS;
DELETE FROM QRTZ_JOB_DETAILS;

-- Locked by whoever creates the runs of slots, so that two nodes do not try the same ones at once.
INSERT INTO ns_lock (name) VALUES ('slots');
