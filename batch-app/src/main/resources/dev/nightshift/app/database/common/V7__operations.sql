-- What maintenance did to servers, and what waits for its turn. Only who holds the lease on a server writes for it.

CREATE TABLE ns_operation (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- rises in the order of the queue
    run          VARCHAR(40)   NOT NULL, -- that planned it
    server       VARCHAR(200)  NOT NULL,
    kind         VARCHAR(40)   NOT NULL,
    options      VARCHAR(4000) NOT NULL, -- a JSON object
    database     VARCHAR(255)  NOT NULL,
    schema       VARCHAR(255)  NOT NULL,
    name         VARCHAR(255)  NOT NULL, -- of the table or index
    oid          BIGINT        NOT NULL,
    statement    TEXT          NOT NULL,
    -- why
    urgency      VARCHAR(20)   NOT NULL,
    reason       VARCHAR(4000) NOT NULL,
    evidence     TEXT          NOT NULL, -- a JSON list
    target_bytes BIGINT        NOT NULL, -- when it was planned
    gain_bytes   BIGINT        NOT NULL,
    predicted_ms BIGINT,                 -- none where nothing like it was done before
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    -- what became of it
    state        VARCHAR(20)   NOT NULL,
    started_at   TIMESTAMP WITH TIME ZONE,
    ended_at     TIMESTAMP WITH TIME ZONE,
    bytes_before BIGINT,
    bytes_after  BIGINT,
    entries      BIGINT,                 -- of an index right after its rebuild
    message      VARCHAR(4000) NOT NULL,
    CONSTRAINT ns_operation_state
        CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'SKIPPED', 'BROKEN_OFF'))
);
CREATE INDEX ns_operation_of_server ON ns_operation (server, id);
CREATE INDEX ns_operation_by_state ON ns_operation (server, state, kind, id);

-- Bytes regained on a server since the beginning. It never falls, though old operations are removed.
CREATE TABLE ns_reclaimed (
    server VARCHAR(200) PRIMARY KEY,
    bytes  BIGINT NOT NULL
);
