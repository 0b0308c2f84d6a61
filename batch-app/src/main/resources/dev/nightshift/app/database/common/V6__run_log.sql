-- What runs say while they work, for any process that wants to know.

CREATE TABLE ns_run_log (
    number   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- rises within a run in the order of its lines
    run      VARCHAR(40)   NOT NULL,
    at       TIMESTAMP WITH TIME ZONE NOT NULL,
    level    VARCHAR(10)   NOT NULL,
    logger   VARCHAR(100)  NOT NULL,
    message  VARCHAR(4000) NOT NULL
);
CREATE INDEX ns_run_log_of_run ON ns_run_log (run, number);

-- How far each run is that works, written by the process that runs it.
CREATE TABLE ns_run_progress (
    run              VARCHAR(40)  PRIMARY KEY,
    stage            VARCHAR(500) NOT NULL,
    began_at         TIMESTAMP WITH TIME ZONE NOT NULL,
    done_bytes       BIGINT       NOT NULL,
    total_bytes      BIGINT       NOT NULL, -- 0 where nobody knows
    bytes_per_second BIGINT       NOT NULL, -- of late
    estimated_end    TIMESTAMP WITH TIME ZONE, -- of the stage; none while an estimate would mean nothing
    updated_at       TIMESTAMP WITH TIME ZONE NOT NULL
);
