# shellcheck shell=bash disable=SC2034  # who sources it uses them
# restic knows files, not PostgreSQL: it is a yardstick for the store alone. It saves the directory of the cleanly stopped
# server, less the WAL that such a directory does not need, and is timed without the stop and the start. It always
# encrypts; its compression (auto) is zstd's.

restic_advice="Install the package restic, or set RESTIC to its program."
restic_version() { "$RESTIC" version | awk '{ print $2 }'; }
restic_available() { [ -n "$RESTIC" ]; }

restic_init() {
    own_directory "$1"
    restic_excludes=$1/excludes
    export RESTIC_PASSWORD RESTIC_REPOSITORY=$1/repository RESTIC_CACHE_DIR=$1/cache
    RESTIC_PASSWORD=$(cat "$SECRETS/password")
    as_postgres "$RESTIC" init
}

restic_before_backup() {
    local needed
    stop_server "$DATA"
    needed=$(as_postgres "$PG_BIN/pg_controldata" -D "$DATA" | sed -n "s/^Latest checkpoint's REDO WAL file: *//p")
    as_postgres find "$DATA/pg_wal" -maxdepth 1 -type f ! -name "$needed" | as_postgres tee "$restic_excludes" > /dev/null
}
restic_after_backup() { start_server "$DATA"; }

restic_stored() { bytes_in "$1/repository"; }

restic_command() {
    COMMAND=("${AS_POSTGRES[@]}" "$RESTIC")
    case $1 in
        full | next | unchanged) COMMAND+=(backup "--exclude-file=$restic_excludes" "$DATA") ;;
        restore) COMMAND+=(restore latest --target "$2") ;;
    esac
}
# restic restores below the target the whole path that it saved.
restic_restored() { echo "$1$DATA"; }
