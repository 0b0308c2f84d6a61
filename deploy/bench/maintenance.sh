#!/usr/bin/env bash
# Maintenance side by side, on fresh copies of one bloated cluster: what vacuumdb and reindexdb regain by doing everything, and
# what Nightshift regains by doing what is worth it. Prints time, bytes regained and bytes regained a minute; the rows go to
# RESULTS.
#
#   maintenance.sh                        three rounds at scale 60
#   SCALE=6 ROUNDS=1 maintenance.sh       a quick try

# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"
source "$HERE/measure.sh"
# shellcheck source=bloated.sh
source "$HERE/bloated.sh"

BLOATED=$BENCH_DIR/bloated                           # the reference cluster after a bad month, stopped
STAMP=$(date -u +%Y%m%dT%H%M%SZ)
RESULTS=${RESULTS:-$BENCH_DIR/maintenance-$STAMP.tsv}
LOGS=$BENCH_DIR/logs-$STAMP

# Eight tables like a shop's, of which two had a bad month: in one each row was written anew, out of order; of the other
# most rows are gone. Statistics are fresh, as autovacuum leaves them.
bloat() {
    local rows=$((EVENTS / 8)) table
    for table in 1 2 3 4 5 6 7 8; do
        server_sql_bench << SQL
create table orders_$table (id bigint primary key, token text not null, payload text not null);
insert into orders_$table select n, md5(n::text), md5('payload ' || n) from generate_series(1, $rows) n;
create index orders_${table}_token on orders_$table (token);
SQL
    done
    server_sql_bench << SQL
update orders_1 set token = md5(token), id = id + 2 * $rows where id % 2 = 0;
vacuum orders_1;
update orders_1 set token = md5(token), id = id + 4 * $rows where id % 2 = 1;
delete from orders_2 where id % 5 <> 0;
SQL
    # A session of its own: what the one before has counted arrives when that ends.
    server_sql_bench -c 'vacuum (freeze, analyze)' -c checkpoint
}

relation_bytes() {
    server_sql_bench -c "select sum(pg_total_relation_size(oid)) from pg_class where relkind in ('r', 'm')"
}

# A command that does all of it, as an operator's script would.
everything() {
    cat > "$WORK/everything" << SCRIPT
#!/bin/sh -e
"$PG_BIN/vacuumdb" -h "$SOCKETS" -p "$BENCH_PORT" -U postgres -q -j 2 --analyze bench
"$PG_BIN/reindexdb" -h "$SOCKETS" -p "$BENCH_PORT" -U postgres -q -j 2 --concurrently bench
SCRIPT
    chmod 0755 "$WORK/everything"
}

step() {
    local round=$1 tool=$2 before after
    shift 2
    fresh_bloated
    before=$(relation_bytes)
    measure "$LOGS/$round-$tool.log" "$@"
    server_sql_bench -c checkpoint
    after=$(relation_bytes)
    awk -v round="$round" -v tool="$tool" -v seconds="$SECONDS_TAKEN" -v bytes=$((before - after)) \
        'BEGIN { printf "%s\t%s\t%s\t%d\t%.0f\n", round, tool, seconds, bytes, bytes / seconds * 60 }' | tee -a "$RESULTS" >&2
}

run_round() {
    local round=$1
    nightshift_init < /dev/null
    everything
    local order=(nightshift everything)
    [ $((round % 2)) = 1 ] || order=(everything nightshift)
    for tool in "${order[@]}"; do
        case $tool in
            nightshift) step "$round" "$tool" "$NIGHTSHIFT" --config "$WORK/nightshift/application.yaml" maintain bench ;;
            everything) step "$round" "$tool" "${AS_POSTGRES[@]}" "$WORK/everything" ;;
        esac
    done
}

table() {
    LC_ALL=C awk -F '\t' '
    function median(values, n,    i, j, v) {
        for (i = 2; i <= n; i++) {
            v = values[i]
            for (j = i - 1; j >= 1 && values[j] > v; j--) values[j + 1] = values[j]
            values[j + 1] = v
        }
        return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    function of(tool, field,    n, values, r) {
        n = 0
        for (r = 1; r <= rounds; r++) if ((r, tool, field) in seen) values[++n] = seen[r, tool, field]
        return median(values, n)
    }
    $1 ~ /^[0-9]+$/ { seen[$1, $2, 3] = $3; seen[$1, $2, 4] = $4; seen[$1, $2, 5] = $5; if ($1 > rounds) rounds = $1 }
    END {
        print "| | vacuumdb -j2, reindexdb -j2 --concurrently | nightshift maintain | ratio |"
        print "|---|---:|---:|---:|"
        printf "| time | %.1f s | %.1f s | %.2f |\n", of("everything", 3), of("nightshift", 3), of("nightshift", 3) / of("everything", 3)
        printf "| regained | %.0f MB | %.0f MB | %.2f |\n", of("everything", 4) / 1e6, of("nightshift", 4) / 1e6, of("nightshift", 4) / of("everything", 4)
        printf "| regained a minute | %.0f MB | %.0f MB | %.2f |\n", of("everything", 5) / 1e6, of("nightshift", 5) / 1e6, of("nightshift", 5) / of("everything", 5)
    }' "$RESULTS"
}

"$NIGHTSHIFT" version > /dev/null # builds it, where that is to be done
create_bloated
mkdir -p "$LOGS" "$(dirname "$RESULTS")"
trap 'stop_server "$DATA"' EXIT
printf 'round\ttool\tseconds\tregained_bytes\tbytes_a_minute\n' | tee "$RESULTS" >&2
for ((round = 1; round <= ROUNDS; round++)); do run_round "$round"; done
rm -rf "$WORK"
table | tee "${RESULTS%.tsv}.md"
