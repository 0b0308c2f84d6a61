# shellcheck shell=bash disable=SC2034  # who sources it uses them
# pgBackRest as its users run it: on the server, as PostgreSQL's user, two processes, zstd level 3. Files are bundled
# where the version can, and kept as block increments where it can and does not call that a beta.
#
# The WAL that a backup needs is archived while it runs and copied into it (archive-copy), so that it is as complete on
# its own as the others'. All other WAL goes nowhere, and none is counted twice: of the repository only backup/ counts.

pgbackrest_advice="Install the package pgbackrest, or set PGBACKREST to its program."
pgbackrest_version() { "$PGBACKREST" version | awk '{ print $2 }'; }
pgbackrest_available() { [ -n "$PGBACKREST" ]; }

pgbackrest_init() {
    local repository=$1
    own_directory "$repository"
    own_directory "$repository/lock"
    as_postgres tee "$repository/pgbackrest.conf" > /dev/null << SETTINGS
[global]
repo1-path=$repository/repository
repo1-retention-full=9
process-max=2
compress-type=zst
compress-level=3
start-fast=y
archive-copy=y
lock-path=$repository/lock
log-level-file=off
log-level-console=warn
$(pgbackrest_supports bundle && echo repo1-bundle=y)
$(pgbackrest_supports block && echo repo1-block=y)
[bench]
pg1-path=$DATA
pg1-socket-path=$SOCKETS
pg1-port=$BENCH_PORT
pg1-user=postgres
SETTINGS
    pgbackrest_call=("$PGBACKREST" "--config=$repository/pgbackrest.conf" --stanza=bench)
    as_postgres "${pgbackrest_call[@]}" stanza-create
}

pgbackrest_supports() {
    local help
    help=$("$PGBACKREST" help backup "repo-$1" 2> /dev/null) && ! grep -q 'BETA' <<< "$help"
}

pgbackrest_before_backup() {
    server_sql_bench -c "alter system set archive_command = '${pgbackrest_call[*]} archive-push \"%p\"'" \
        -c 'select pg_reload_conf()' > /dev/null
}
pgbackrest_after_backup() {
    server_sql_bench -c 'alter system reset archive_command' -c 'select pg_reload_conf()' > /dev/null
}

pgbackrest_stored() { bytes_in "$1/repository/backup"; }

# The restore asks no archive: all the WAL it needs is in the backup.
pgbackrest_command() {
    COMMAND=("${AS_POSTGRES[@]}" "${pgbackrest_call[@]}")
    case $1 in
        full) COMMAND+=(--type=full backup) ;;
        next | unchanged) COMMAND+=(--type=incr backup) ;;
        restore)
            own_directory "$2"
            COMMAND+=("--pg1-path=$2" --type=none --archive-mode=off restore)
            ;;
    esac
}
