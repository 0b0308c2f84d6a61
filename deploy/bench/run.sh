#!/usr/bin/env bash
# Runs the tools side by side on the same cluster and prints medians and ratios. See README.md.
#
#   run.sh                 three rounds at scale 60
#   SCALE=1 ROUNDS=1 run.sh    a quick try
#   TOOLS="nightshift pgbackrest" run.sh

# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"
source "$HERE/measure.sh"
source "$HERE/tools/nightshift.sh"
source "$HERE/tools/serve.sh"
source "$HERE/tools/pgbackrest.sh"
source "$HERE/tools/restic.sh"

STAMP=$(date -u +%Y%m%dT%H%M%SZ)
RESULTS=${RESULTS:-$BENCH_DIR/results-$STAMP.tsv}
LOGS=$BENCH_DIR/logs-$STAMP

# The tools asked for, all of which must be there; or, where none is asked for, those that are.
choose_tools() {
    local tool wanted=${TOOLS:-nightshift serve pgbackrest restic}
    CHOSEN=()
    for tool in $wanted; do
        declare -F "${tool}_command" > /dev/null || die "TOOLS names '$tool'; expected nightshift, serve, pgbackrest or restic."
        if "${tool}_available"; then
            CHOSEN+=("$tool")
            continue
        fi
        local advice="${tool}_advice"
        [ -z "${TOOLS:-}" ] || die "$tool is not there. ${!advice}"
        say "$tool is not there, going on without it. ${!advice}"
    done
    [ ${#CHOSEN[@]} -gt 0 ] || die "none of the tools is there; expected at least one."
}

describe_machine() {
    local tool
    echo "# taken	$STAMP"
    echo "# cpu	$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)"
    echo "# cores	$(nproc)"
    echo "# memory	$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
    echo "# system	$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r)"
    echo "# disk	$(df --output=fstype "$BENCH_DIR" | tail -1)"
    echo "# postgres	$("$PG_BIN/postgres" --version | awk '{ print $3 }')"
    echo "# cluster	scale $SCALE, $EVENTS events, $(du -sm --exclude=pg_wal "$BASE" | cut -f1) MiB"
    echo "# rounds	$ROUNDS"
    for tool in "${CHOSEN[@]}"; do echo "# tool	$tool	$("${tool}_version")"; done
}

hook() { ! declare -F "$1" > /dev/null || "$@"; }

# step ROUND TOOL STEP: one measured command and the row it makes.
step() {
    local round=$1 tool=$2 step=$3 target=$WORK/restored before
    local repository=$WORK/$tool
    before=$("${tool}_stored" "$repository")
    COMMAND=()
    if [ "$step" != restore ]; then hook "${tool}_before_backup"; fi
    "${tool}_command" "$step" "$target/$tool"
    # What others left to be written must not be waited for by this one.
    sync -f "$BENCH_DIR"
    measure "$LOGS/$round-$tool-$step.log" "${COMMAND[@]}"
    hook "${tool}_measured"
    if [ "$step" != restore ]; then hook "${tool}_after_backup"; fi
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$round" "$tool" "$step" "$SECONDS_TAKEN" "$CPU_SECONDS" \
        $(($("${tool}_stored" "$repository") - before)) "$PEAK_KIB" | tee -a "$RESULTS" >&2
}

# A restore counts only if its server starts and holds the rows of the source.
check_restored() {
    local tool=$1 expected=$2 data=$WORK/restored/$1 found
    if declare -F "${tool}_restored" > /dev/null; then data=$("${tool}_restored" "$data"); fi
    [ "$(id -u)" != 0 ] || chown -R postgres: "$data"
    own_directory "$WORK/restored/sockets"
    # No archive helps: what is restored must do on its own.
    start_server "$data" listen_addresses= "unix_socket_directories=$WORK/restored/sockets" archive_mode=off \
        restore_command=/bin/false
    found=$(SOCKETS=$WORK/restored/sockets && server_sql_bench -c "$QUERY_FACTS")
    stop_server "$data"
    [ "$found" = "$expected" ] \
        || die "the server restored by $tool holds $found; expected $expected. It is in $data: this tool's figures mean nothing."
    rm -rf "$WORK/restored/$tool"
    say "restored by $tool and started: $found"
}

# Sets ORDER: the tools, beginning with another one each round.
set_order() {
    local first=$((($1 - 1) % ${#CHOSEN[@]}))
    ORDER=("${CHOSEN[@]:first}" "${CHOSEN[@]:0:first}")
}

run_round() {
    local round=$1 tool step facts
    set_order "$round"
    say "round $round of $ROUNDS: ${ORDER[*]}"
    "$HERE/cluster.sh" fresh
    rm -rf "$WORK"
    mkdir -p "$WORK"
    own_directory "$WORK/restored"
    for tool in "${ORDER[@]}"; do "${tool}_init" "$WORK/$tool" > "$LOGS/$round-$tool-init.log" 2>&1; done
    for tool in "${ORDER[@]}"; do step "$round" "$tool" full; done
    say "churn"
    "$HERE/churn.sh" "$round"
    for step in next unchanged; do
        for tool in "${ORDER[@]}"; do step "$round" "$tool" "$step"; done
    done
    # Not before: counting reads every row, and the first to read a row after the churn writes a hint to its page.
    facts=$(server_sql_bench -c "$QUERY_FACTS")
    for tool in "${ORDER[@]}"; do
        step "$round" "$tool" restore
        check_restored "$tool" "$facts"
    done
    for tool in "${ORDER[@]}"; do hook "${tool}_done"; done
}

stop_everything() {
    local status=$? data tool
    for tool in "${CHOSEN[@]}"; do hook "${tool}_done"; done
    for data in "$DATA" "$WORK"/restored/*/ "$WORK/restored/restic$DATA"; do
        stop_server "${data%/}" 2> /dev/null || true
    done
    [ "$status" = 0 ] || say "not finished; what the tools said is in $LOGS, what the servers said in $SERVER_LOGS"
}

choose_tools
"$HERE/cluster.sh" create
mkdir -p "$LOGS" "$(dirname "$RESULTS")"
trap stop_everything EXIT
describe_machine > "$RESULTS"
printf 'round\ttool\tstep\tseconds\tcpu_seconds\tadded_bytes\tpeak_rss_kib\n' | tee -a "$RESULTS" >&2
for ((round = 1; round <= ROUNDS; round++)); do run_round "$round"; done
stop_everything
rm -rf "$WORK"
"$HERE/report.sh" "$RESULTS" | tee "${RESULTS%.tsv}.md"
say "rows: $RESULTS, table: ${RESULTS%.tsv}.md"
