-- Runs wait in a queue until a node takes them, and hold a lease on their server while they work. The table of runs is
-- written anew: it knows more states, and what a run was created with.

ALTER TABLE ns_run RENAME TO ns_run_before;

CREATE TABLE ns_run (
    id                 VARCHAR(40)  PRIMARY KEY,
    job                VARCHAR(40)  NOT NULL,
    server             VARCHAR(200) NOT NULL,
    state              VARCHAR(10)  NOT NULL,
    parameters         VARCHAR(4000) NOT NULL,
    schedule           VARCHAR(200),
    slot               TIMESTAMP WITH TIME ZONE,
    request            VARCHAR(100),
    created_at         TIMESTAMP WITH TIME ZONE NOT NULL,
    -- what it was created with
    due_at             TIMESTAMP WITH TIME ZONE NOT NULL, -- it begins no earlier: jitter, and the pause before a retry
    deadline           TIMESTAMP WITH TIME ZONE,          -- and no later
    attempts           INTEGER      NOT NULL,             -- at most, the first one included
    backoff_seconds    BIGINT       NOT NULL,             -- before the second attempt; twice as long before each further one
    if_busy            VARCHAR(10)  NOT NULL,
    reserved_for       VARCHAR(100),                      -- the only node that may take it: that of the command that asked
    -- where it stands
    attempt            INTEGER      NOT NULL,             -- begun so far, for whatever reason
    failed             INTEGER DEFAULT 0 NOT NULL,   -- of those, failed; they count against the attempts
    recovered          INTEGER DEFAULT 0 NOT NULL,   -- of those, begun because the node before was gone
    node               VARCHAR(100),
    fence              BIGINT       NOT NULL,             -- of the lease that this attempt holds or held
    stop_asked_at      TIMESTAMP WITH TIME ZONE,
    started_at         TIMESTAMP WITH TIME ZONE,
    ended_at           TIMESTAMP WITH TIME ZONE,
    batch_execution_id BIGINT,
    message            VARCHAR(4000),
    CONSTRAINT ns_run_state CHECK (state IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'STOPPED', 'SKIPPED')),
    CONSTRAINT ns_run_if_busy CHECK (if_busy IN ('WAIT', 'REFUSE')),
    CONSTRAINT ns_run_one_of_a_slot UNIQUE (schedule, slot, server),
    CONSTRAINT ns_run_one_of_a_request UNIQUE (request),
    CONSTRAINT ns_run_slot_has_schedule CHECK (slot IS NULL OR schedule IS NOT NULL)
);

INSERT INTO ns_run (id, job, server, state, parameters, schedule, slot, request, created_at, due_at, attempts,
                    backoff_seconds, if_busy, attempt, failed, recovered, fence, started_at, ended_at, batch_execution_id, message)
SELECT id, job, server, CASE WHEN state IN ('QUEUED', 'RUNNING') THEN 'FAILED' ELSE state END, parameters, schedule, slot,
       request, created_at, created_at, 1, 0, 'WAIT', CASE WHEN started_at IS NULL THEN 0 ELSE 1 END, 0, 0, 0,
       started_at,
       CASE WHEN state IN ('QUEUED', 'RUNNING') THEN coalesce(started_at, created_at) ELSE ended_at END,
       batch_execution_id,
       CASE WHEN state IN ('QUEUED', 'RUNNING') THEN 'was under way when Nightshift was replaced by a later version'
            ELSE message END
FROM ns_run_before;

DROP TABLE ns_run_before;

CREATE INDEX ns_run_by_creation ON ns_run (created_at);
CREATE INDEX ns_run_by_server ON ns_run (server, created_at);
CREATE INDEX ns_run_by_state ON ns_run (state, due_at);

-- Processes that take runs. One row a process, from its start until it is forgotten.
CREATE TABLE ns_node (
    id         VARCHAR(100)  PRIMARY KEY,
    name       VARCHAR(200)  NOT NULL,
    host       VARCHAR(255)  NOT NULL,
    pid        BIGINT        NOT NULL,
    version    VARCHAR(50)   NOT NULL,
    service    BOOLEAN       NOT NULL, -- false for a command, which does only what it was asked for
    labels     VARCHAR(4000) NOT NULL, -- a JSON list
    max_runs   INTEGER       NOT NULL,
    draining   BOOLEAN       NOT NULL, -- it ends, and takes nothing any more
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at    TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Who works on what. A row stays when its lease ends: its fence counts on.
CREATE TABLE ns_lease (
    resource VARCHAR(250) PRIMARY KEY, -- server:shop
    fence    BIGINT       NOT NULL,    -- one more with every holder; what carries an older one is refused
    run      VARCHAR(40),
    node     VARCHAR(100),
    since    TIMESTAMP WITH TIME ZONE,
    held_until TIMESTAMP WITH TIME ZONE -- by the job database's clock, so that the nodes' clocks do not matter
);

-- Locked by whoever takes runs from the queue, so that caps hold over all nodes.
CREATE TABLE ns_lock (name VARCHAR(40) PRIMARY KEY);
INSERT INTO ns_lock (name) VALUES ('queue');
