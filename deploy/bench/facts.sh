#!/usr/bin/env bash
# How long Nightshift looks at a server of many tables before it does anything: 'maintain --dry-run', the whole command, on a
# cluster of 10,000 tables of 10 columns, each with TOAST and two indexes. Prints the seconds of each round and their median; the
# rows go to RESULTS, the plans to a file each. The goal is less than 10 s.
#
#   facts.sh                        three rounds on 10,000 tables, about 1 GB
#   TABLES=200 ROUNDS=1 facts.sh    a quick try

# A directory and a reference cluster of its own: the other benchmarks' is larger, and would be made anew.
SCALE=${SCALE:-1}
BENCH_DIR=${BENCH_DIR:-/var/tmp/nightshift-bench-facts}
export SCALE BENCH_DIR
# shellcheck source=settings.sh
source "$(dirname "$0")/settings.sh"
source "$HERE/measure.sh"
# shellcheck source=bloated.sh
source "$HERE/bloated.sh"

TABLES=${TABLES:-10000}
[[ $TABLES =~ ^[1-9][0-9]*$ ]] || die "TABLES is '$TABLES'; expected a whole number from 1 on. Use 10000 for the figure of docs/testing.md."

BLOATED=$BENCH_DIR/tables-$TABLES                    # the cluster with so many tables, stopped
STAMP=$(date -u +%Y%m%dT%H%M%SZ)
RESULTS=${RESULTS:-$BENCH_DIR/facts-$STAMP.tsv}
LOGS=$BENCH_DIR/logs-$STAMP

# A hundred tables a transaction: one of all would want more locks than the server has room for.
bloat() {
    server_sql_bench << SQL
do \$\$
begin
    for n in 1 .. $TABLES loop
        execute format(
            'create table facts_%s (id bigint primary key, created timestamptz, customer int, state int, amount numeric,
                 token text, name text, street text, city text, note text)', n);
        execute format(
            'insert into facts_%s select i, now(), i, i %% 4, i, md5(i::text), ''name '' || i, ''street '' || i, ''city '' || i, ''''
                 from generate_series(1, 20) i', n);
        execute format('create index facts_%s_token on facts_%s (token)', n, n);
        if n % 100 = 0 then
            commit;
        end if;
    end loop;
end
\$\$;
SQL
    # A session of its own: what the one before has counted arrives when that ends.
    server_sql_bench -c 'vacuum (freeze, analyze)' -c checkpoint
}

"$NIGHTSHIFT" version > /dev/null # builds it, where that is to be done
create_bloated
mkdir -p "$LOGS" "$(dirname "$RESULTS")"
trap 'stop_server "$DATA"' EXIT
fresh_bloated
nightshift_init < /dev/null
printf 'round\ttables\tseconds\tpeak_kib\n' | tee "$RESULTS" >&2
for ((round = 1; round <= ROUNDS; round++)); do
    measure "$LOGS/$round.txt" "$NIGHTSHIFT" --config "$WORK/nightshift/application.yaml" maintain bench --dry-run
    printf '%s\t%s\t%s\t%s\n' "$round" "$TABLES" "$SECONDS_TAKEN" "$PEAK_KIB" | tee -a "$RESULTS" >&2
done
rm -rf "$WORK"
tail -n +2 "$RESULTS" | cut -f 3 | sort -n | LC_ALL=C awk -v tables="$TABLES" '
    { seconds[NR] = $1 }
    END {
        median = NR % 2 ? seconds[(NR + 1) / 2] : (seconds[NR / 2] + seconds[NR / 2 + 1]) / 2
        printf "maintain --dry-run on %d tables: %.1f s (median of %d)\n", tables, median, NR
    }'
