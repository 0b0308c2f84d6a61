-- One row a run: one execution of a job for a server, whoever asked for it.
CREATE TABLE ns_run (
    id                 VARCHAR(40)  PRIMARY KEY,
    job                VARCHAR(40)  NOT NULL,
    server             VARCHAR(200) NOT NULL,
    state              VARCHAR(10)  NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'STOPPED')),
    parameters         VARCHAR(4000) NOT NULL,
    schedule           VARCHAR(200),
    slot               TIMESTAMP WITH TIME ZONE,
    request            VARCHAR(100),
    created_at         TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at         TIMESTAMP WITH TIME ZONE,
    ended_at           TIMESTAMP WITH TIME ZONE,
    batch_execution_id BIGINT,
    message            VARCHAR(4000),
    -- who runs it, so that a process that was killed is noticed
    host               VARCHAR(255),
    pid                BIGINT,
    process_started_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ns_run_slot_once UNIQUE (schedule, slot, server),
    CONSTRAINT ns_run_request_once UNIQUE (request),
    CONSTRAINT ns_run_slot_or_request CHECK (slot IS NULL OR schedule IS NOT NULL)
);
CREATE INDEX ns_run_created ON ns_run (created_at);
CREATE INDEX ns_run_server ON ns_run (server, created_at);

-- A row here keeps a schedule from firing, over restarts, until it is resumed.
CREATE TABLE ns_schedule_pause (
    schedule  VARCHAR(200) PRIMARY KEY,
    paused_at TIMESTAMP WITH TIME ZONE NOT NULL
);
