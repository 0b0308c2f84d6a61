#!/usr/bin/env bash
# The reference cluster. SCALE=1 makes a small one.
#
#   cluster.sh create    makes it, unless it stands already at this scale
#   cluster.sh fresh     starts a fresh copy of it
#   cluster.sh stop      stops the copy
#   cluster.sh psql ...  a shell on it
#   cluster.sh remove    stops the copy and removes everything the benchmark made

# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"

# Autovacuum is off and checkpoints come when asked for, so that "nothing changed" is true and rounds are alike.
# Archiving is on, into nothing; a tool that needs it sets the command while it runs.
write_settings() {
    as_postgres tee -a "$BASE/postgresql.conf" > /dev/null << SETTINGS
listen_addresses = '127.0.0.1'
port = $BENCH_PORT
unix_socket_directories = '$SOCKETS'
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 1h
autovacuum = off
archive_mode = on
archive_command = '/bin/true'
timezone = 'UTC'
SETTINGS
    as_postgres tee "$BASE/pg_hba.conf" > /dev/null << RULES
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
RULES
}

# Over standard input: a password stands in no argument list.
set_password() { echo "alter role postgres password '$(cat "$SECRETS/password")'" | server_sql -d postgres; }

fill() {
    server_sql -d postgres -c 'create database bench'
    as_postgres "$PG_BIN/pgbench" -h "$SOCKETS" -p "$BENCH_PORT" -U postgres -i -q -s "$SCALE" bench 2> /dev/null
    server_sql_bench << SQL
create table events (
    id bigint primary key,
    created timestamptz not null,
    token text not null,
    payload text not null,
    data jsonb not null
);
insert into events
select n,
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second',
       md5(n::text),
       md5('payload ' || n),
       jsonb_build_object('user', n % 10007, 'kind', (array['view', 'cart', 'order', 'refund'])[1 + n % 4],
           'amount', n % 997, 'session', md5('session ' || n % 1000003))
from generate_series(1, $EVENTS) n;
create index events_token on events (token);
vacuum (freeze, analyze);
checkpoint;
SQL
}

create() {
    make_bench_directory
    if [ "$(cat "$BENCH_DIR/scale" 2> /dev/null)" = "$SCALE" ] && [ -e "$BASE/PG_VERSION" ]; then
        say "the reference cluster stands already ($BASE, scale $SCALE)"
        return
    fi
    [ ! -e "$BENCH_DIR/scale" ] || drop_clusters
    require_room
    say "making the reference cluster (scale $SCALE, $EVENTS events)"
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$SECRETS/password")
    own_directory "$BASE"
    as_postgres "$PG_BIN/initdb" -D "$BASE" -U postgres --data-checksums --encoding=UTF8 --locale=C.UTF-8 \
        --auth=trust > /dev/null 2>&1
    write_settings
    start_server "$BASE" max_wal_senders=0 wal_level=minimal archive_mode=off
    set_password
    fill
    stop_server "$BASE"
    echo "$SCALE" > "$BENCH_DIR/scale"
    say "the reference cluster takes $(du -sh --exclude=pg_wal "$BASE" | cut -f1)"
}

require_room() {
    local needed=$((200 * 1024 + SCALE * 200 * 1024)) free
    free=$(df --output=avail -k "$BENCH_DIR" | tail -1)
    [ "$free" -gt "$needed" ] \
        || die "$BENCH_DIR has $((free / 1024)) MiB free; expected $((needed / 1024)) MiB. Set BENCH_DIR to a larger disk or SCALE to less."
}

fresh() {
    [ -e "$BENCH_DIR/scale" ] || die "there is no reference cluster in $BENCH_DIR; expected one to copy. Run cluster.sh create."
    stop_server "$DATA"
    rm -rf "$DATA"
    cp -a --reflink=auto "$BASE" "$DATA"
    sync -f "$DATA"
    start_server "$DATA"
}

drop_clusters() {
    local data
    for data in "$BASE" "$DATA"; do
        stop_server "$data"
        rm -rf "$data"
    done
    rm -f "$BENCH_DIR/scale"
}

remove() {
    [ -e "$BENCH_DIR" ] || return 0
    [ -e "$BENCH_DIR/.nightshift-bench" ] || die "$BENCH_DIR is not a benchmark's; expected .nightshift-bench in it. Nothing was removed."
    drop_clusters
    rm -rf "$BENCH_DIR"
}

case ${1:-} in
    create) create ;;
    fresh) fresh ;;
    stop) stop_server "$DATA" ;;
    psql) shift && server_sql_bench "$@" ;;
    remove) remove ;;
    *) die "usage: cluster.sh create|fresh|stop|psql|remove" ;;
esac
