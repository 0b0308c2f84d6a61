# shellcheck shell=bash disable=SC2034  # who sources it uses them
# What the scripts of this directory share: where things are, how PostgreSQL's programs are run, how to fail.
# Sourced, never run. Every setting can be given in the environment.

set -euo pipefail

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
die() { printf 'bench: %s\n' "$*" >&2; exit 1; }

SCALE=${SCALE:-60}                                   # pgbench's; 60 is the reference cluster, 1 a quick try
ROUNDS=${ROUNDS:-3}
BENCH_DIR=${BENCH_DIR:-/var/tmp/nightshift-bench}    # about 12 GB at scale 60
BENCH_PORT=${BENCH_PORT:-54329}                      # on the loopback only
PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}

[[ $SCALE =~ ^[1-9][0-9]*$ ]] || die "SCALE is '$SCALE'; expected a whole number from 1 on. Use 60 for the reference cluster."
[[ $ROUNDS =~ ^[1-9][0-9]*$ ]] || die "ROUNDS is '$ROUNDS'; expected a whole number from 1 on."
[[ $BENCH_DIR =~ ^/[A-Za-z0-9/._-]+$ ]] \
    || die "BENCH_DIR is '$BENCH_DIR'; expected an absolute path of letters, digits and . _ - since it becomes part of settings."
[ -x "$PG_BIN/initdb" ] || die "no PostgreSQL programs in $PG_BIN; expected initdb there. Install postgresql-15 or set PG_BIN."

EVENTS=$((4000000 * SCALE / 60))
TRANSACTIONS=$((20000 * SCALE / 60))                 # of both clients together

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)

# Programs by name or path, made absolute: from here on the scripts work in /, where every user may be.
program() { command -v "$1" | xargs -r readlink -f || true; }
NIGHTSHIFT=$(program "${NIGHTSHIFT:-$ROOT/nightshift}")
PGBACKREST=$(program "${PGBACKREST:-pgbackrest}")
RESTIC=$(program "${RESTIC:-restic}")
[ -z "${RESULTS:-}" ] || RESULTS=$(realpath -m "$RESULTS")
cd /

BASE=$BENCH_DIR/base                                 # the reference cluster, stopped, as it was made
DATA=$BENCH_DIR/data                                 # this round's copy of it
SOCKETS=$BENCH_DIR/sockets                           # 0700: who may enter it is trusted without a password
SERVER_LOGS=$BENCH_DIR/server-logs                   # outside of what is saved
SECRETS=$BENCH_DIR/secrets                           # 0700
WORK=$BENCH_DIR/work                                 # repositories, configurations, restored directories

# PostgreSQL refuses to run as root, so root runs it, and what must read its files, as postgres.
if [ "$(id -u)" = 0 ]; then
    command -v runuser > /dev/null || die "runuser is missing; expected it to run PostgreSQL as an ordinary user. Install util-linux."
    id postgres > /dev/null 2>&1 || die "there is no user postgres; expected one to run PostgreSQL as. Install postgresql-15."
    AS_POSTGRES=(runuser -u postgres --)
else
    AS_POSTGRES=()
fi
as_postgres() { "${AS_POSTGRES[@]}" "$@"; }

# A directory that PostgreSQL's user owns and nobody else enters.
own_directory() {
    mkdir -p "$1"
    chmod 0700 "$1"
    [ "$(id -u)" != 0 ] || chown postgres: "$1"
}

# The marker says that everything below may be removed.
make_bench_directory() {
    if [ -e "$BENCH_DIR" ] && [ ! -e "$BENCH_DIR/.nightshift-bench" ]; then
        die "$BENCH_DIR is there and is not a benchmark's; expected none or one with .nightshift-bench in it. Set BENCH_DIR to another place."
    fi
    mkdir -p "$BENCH_DIR" "$WORK" "$SECRETS"
    touch "$BENCH_DIR/.nightshift-bench"
    chmod 0755 "$BENCH_DIR" "$WORK"
    chmod 0700 "$SECRETS"
    own_directory "$SOCKETS"
    own_directory "$SERVER_LOGS"
}

server_sql() { as_postgres "$PG_BIN/psql" -XqAt -v ON_ERROR_STOP=1 -h "$SOCKETS" -p "$BENCH_PORT" -U postgres "$@"; }
server_sql_bench() { server_sql -d bench "$@"; }

# Starts the server of a data directory; further arguments are settings that win over the directory's own.
start_server() {
    local data=$1 log options='' setting
    log=$SERVER_LOGS/$(basename "$data").log
    shift
    for setting in "$@"; do options+=" -c $setting"; done
    as_postgres "$PG_BIN/pg_ctl" -D "$data" -l "$log" -o "$options" -w -t 120 start > /dev/null \
        || die "the server of $data did not start. Read $log."
}

# Ends the one server whose pid is in the directory's postmaster.pid.
stop_server() {
    [ ! -e "$1/postmaster.pid" ] || as_postgres "$PG_BIN/pg_ctl" -D "$1" -m fast -w -t 120 stop > /dev/null
}

# One line that two clusters share only if they hold the same rows.
QUERY_FACTS="select (select count(*) from events) || ' events, ' || (select count(*) from pgbench_accounts)
    || ' accounts, balance ' || (select sum(abalance) from pgbench_accounts) || ', '
    || (select count(*) from pgbench_history) || ' in history'"
