#!/usr/bin/env bash
# Does maintenance hold anybody up? pgbench alone, and the same pgbench beside a 'nightshift maintain' of the same bloated cluster,
# each on a fresh copy. All the while somebody wants the busiest table for himself now and then, behind whom everybody else has
# to wait. Prints the latencies of both; the rows go to RESULTS. Ends with 1 where a transaction beside maintenance took longer
# than the lock timeout and a second.
#
#   maintenance-workload.sh                          three rounds at scale 60
#   SCALE=6 ROUNDS=1 SECONDS_EACH=30 maintenance-workload.sh   a quick try

# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"
# shellcheck source=bloated.sh
source "$HERE/bloated.sh"

SECONDS_EACH=${SECONDS_EACH:-150}                    # of pgbench; maintenance must be through by then
CLIENTS=${CLIENTS:-4}
CLAIMS_A_SECOND=${CLAIMS_A_SECOND:-0.1}              # by the one who wants the table for himself
LOCK_TIMEOUT=2                                       # seconds, Nightshift's default

[[ $SECONDS_EACH =~ ^[1-9][0-9]*$ ]] || die "SECONDS_EACH is '$SECONDS_EACH'; expected a whole number from 1 on."

BLOATED=$BENCH_DIR/bloated-accounts                  # the reference cluster after a bad month, stopped
STAMP=$(date -u +%Y%m%dT%H%M%SZ)
RESULTS=${RESULTS:-$BENCH_DIR/maintenance-workload-$STAMP.tsv}
LOGS=$BENCH_DIR/logs-$STAMP

# What pgbench works with has grown: its accounts got an index that each of its updates has to write to, and were all
# updated twice; each token of events was written anew. Statistics are fresh, as autovacuum leaves them.
bloat() {
    server_sql_bench << SQL
create index pgbench_accounts_abalance on pgbench_accounts (abalance);
update pgbench_accounts set abalance = hashint4(aid) where aid % 2 = 0;
vacuum pgbench_accounts;
update pgbench_accounts set abalance = hashint4(aid) where aid % 2 = 1;
vacuum pgbench_accounts;
update pgbench_accounts set abalance = hashint4(abalance) where aid % 3 = 0;
update events set token = md5(token) where id % 2 = 0;
vacuum events;
update events set token = md5(token) where id % 2 = 1;
SQL
    # A session of its own: what the one before has counted arrives when that ends.
    server_sql_bench -c 'vacuum (freeze, analyze)' -c checkpoint
}

# pgbench in the background. Each transaction's latency goes to files of that name: client, number, microseconds, script,
# and when it ended, in seconds and microseconds.
begin_pgbench() {
    local name=$1
    shift
    as_postgres "$PG_BIN/pgbench" -n -h "$SOCKETS" -p "$BENCH_PORT" -U postgres -T "$SECONDS_EACH" --random-seed=1 \
        --log --log-prefix="$LATENCIES/$name" "$@" bench > "$LOGS/$(basename "$LATENCIES")-$name.log" 2>&1 &
    STARTED+=($!)
}

begin_workload() {
    LATENCIES=$BENCH_DIR/latencies/$1
    own_directory "$BENCH_DIR/latencies"
    own_directory "$LATENCIES"
    cat > "$WORK/claim.sql" << SQL
begin;
lock table pgbench_accounts in access exclusive mode;
end;
SQL
    STARTED=()
    begin_pgbench transactions -c "$CLIENTS" -j 2
    begin_pgbench claims -c 1 -R "$CLAIMS_A_SECOND" -f "$WORK/claim.sql"
}

await_workload() {
    local pid
    for pid in "${STARTED[@]}"; do
        wait "$pid" || die "pgbench failed. Read $LOGS."
    done
}

# What ran at some time between two moments, in microseconds, the shortest first.
latencies() {
    local name=$1 from=$2 to=$3
    cat "$LATENCIES/$name".* | awk -v from="${from/,/.}" -v to="${to/,/.}" '
        { ended = $5 + $6 / 1e6 }
        ended >= from && ended - $3 / 1e6 <= to { print $3 }' | sort -n
}

# note ROUND HOW FROM TO MAINTENANCE...
note() {
    local round=$1 how=$2 from=$3 to=$4 of
    shift 4
    of=$(latencies transactions "$from" "$to" | LC_ALL=C awk -v from="${from/,/.}" -v to="${to/,/.}" '
        { all[NR] = $1 }
        END { printf "%.0f\t%.1f\t%.0f", NR / (to - from), all[int(NR * 0.999 + 0.5)] / 1e3, all[NR] / 1e3 }')
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$round" "$how" "$of" \
        "$(latencies claims "$from" "$to" | awk '{ last = $1 } END { printf "%d\t%.0f", NR, last / 1e3 }')" "$@" \
        | tee -a "$RESULTS" >&2
}

alone() {
    local round=$1 from=$EPOCHREALTIME
    begin_workload "$round-alone"
    await_workload
    note "$round" alone "$from" "$EPOCHREALTIME" - - -
}

maintained() {
    local round=$1 from to report=$LOGS/$1-maintain.json
    begin_workload "$round-maintained"
    sleep 5 # pgbench is at its pace
    from=$EPOCHREALTIME
    "$NIGHTSHIFT" --config "$WORK/nightshift/application.yaml" maintain bench -o json > "$report" 2> "$LOGS/$round-maintain.log" \
        || die "nightshift maintain failed. Read $LOGS/$round-maintain.log."
    to=$EPOCHREALTIME
    kill -0 "${STARTED[0]}" 2> /dev/null || die "pgbench ended before maintenance did; expected it to run all the while. Set SECONDS_EACH to more."
    await_workload
    note "$round" maintained "$from" "$to" \
        "$(LC_ALL=C awk -v from="${from/,/.}" -v to="${to/,/.}" 'BEGIN { printf "%.1f", to - from }')" \
        "$(grep -c '"state" : "DONE"' "$report" || true)" \
        "$(sed -n 's/^  "reclaimedBytes" : \([0-9]*\).*/\1/p' "$report")"
}

run_round() {
    local round=$1 how
    nightshift_init << SETTINGS
  maintenance: { lock-timeout: ${LOCK_TIMEOUT}s }
SETTINGS
    for how in alone maintained; do
        fresh_bloated
        "$how" "$round"
    done
}

# The middle of the rounds' p99.9, the longest of all rounds.
table() {
    LC_ALL=C awk -F '\t' -v limit="$LOCK_TIMEOUT" '
    function median(how, field,    i, j, v, n, values) {
        for (i = 1; i <= rounds; i++) values[++n] = seen[i, how, field]
        for (i = 2; i <= n; i++) {
            v = values[i]
            for (j = i - 1; j >= 1 && values[j] > v; j--) values[j + 1] = values[j]
            values[j + 1] = v
        }
        return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    function most(how, field,    i, v) {
        for (i = 1; i <= rounds; i++) if (seen[i, how, field] > v) v = seen[i, how, field]
        return v + 0
    }
    function row(what, field, format) {
        printf "| %s | " format " | " format " |\n", what, median("alone", field), median("maintained", field)
    }
    $1 ~ /^[0-9]+$/ { for (i = 3; i <= NF; i++) seen[$1, $2, i] = $i; if ($1 > rounds) rounds = $1 }
    END {
        print "| | pgbench alone | beside nightshift maintain |"
        print "|---|---:|---:|"
        row("transactions a second", 3, "%.0f")
        row("99.9 % of them within", 4, "%.1f ms")
        printf "| the longest of all rounds | %.0f ms | %.0f ms |\n", most("alone", 5), most("maintained", 5)
        row("claims of the whole table", 6, "%.0f")
        printf "| the longest of all rounds | %.0f ms | %.0f ms |\n", most("alone", 7), most("maintained", 7)
        printf "| maintenance: time, actions done, regained | | %.0f s, %.0f, %.0f MB |\n", median("maintained", 8),
            median("maintained", 9), median("maintained", 10) / 1e6
        longest = most("maintained", 5) > most("maintained", 7) ? most("maintained", 5) : most("maintained", 7)
        if (median("maintained", 10) <= 0) {
            print "bench: nothing was regained; expected maintenance to have something to do" > "/dev/stderr"
            exit 1
        }
        if (longest > (limit + 1) * 1000) {
            printf "bench: somebody waited %.0f ms; expected at most the lock timeout, %d s, and a second\n", longest, limit > "/dev/stderr"
            exit 1
        }
    }' "$RESULTS"
}

"$NIGHTSHIFT" version > /dev/null # builds it, where that is to be done
create_bloated
mkdir -p "$LOGS" "$(dirname "$RESULTS")"
trap 'stop_server "$DATA"' EXIT
printf 'round\thow\ttransactions_a_second\tp999_ms\tlongest_ms\tclaims\tlongest_claim_ms\tseconds\tactions\tregained_bytes\n' | tee "$RESULTS" >&2
for ((round = 1; round <= ROUNDS; round++)); do run_round "$round"; done
rm -rf "$WORK" "$BENCH_DIR/latencies"
table | tee "${RESULTS%.tsv}.md"
