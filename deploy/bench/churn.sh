#!/usr/bin/env bash
# A working day on the running copy of the reference cluster: pgbench's transactions by two clients, one in a hundred
# events written anew, and a checkpoint. The seed makes it the same day every time it is given the same number.
#
#   churn.sh [SEED]

# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"

each=$((TRANSACTIONS / 2))
as_postgres "$PG_BIN/pgbench" -h "$SOCKETS" -p "$BENCH_PORT" -U postgres -n -c 2 -j 2 -t "$((each > 0 ? each : 1))" \
    --random-seed="${1:-1}" bench > /dev/null 2>&1 || die "pgbench failed. Read $SERVER_LOGS/data.log."
server_sql_bench -c 'update events set token = token where id % 100 = 0'
server_sql_bench -c 'checkpoint'
