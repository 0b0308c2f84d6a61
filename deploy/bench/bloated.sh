# shellcheck shell=bash disable=SC2034  # who sources it uses them
# A bloated cluster: made once, by the function bloat of who sources this, and copied for each run. Sourced.

# It stands, stopped, in the directory $BLOATED.
create_bloated() {
    "$HERE/cluster.sh" create
    # Made anew with the reference cluster: its size and its password are that one's.
    [ ! "$BLOATED-made" -nt "$BENCH_DIR/scale" ] || return 0
    rm -rf "$BLOATED"
    say "making the bloated cluster"
    "$HERE/cluster.sh" fresh
    bloat
    stop_server "$DATA"
    mv "$DATA" "$BLOATED"
    touch "$BLOATED-made"
}

fresh_bloated() {
    stop_server "$DATA"
    rm -rf "$DATA"
    cp -a --reflink=auto "$BLOATED" "$DATA"
    sync -f "$DATA"
    start_server "$DATA"
}

# The configuration with which it is maintained; further lines of it from standard input.
nightshift_init() {
    rm -rf "$WORK"
    mkdir -p "$WORK/nightshift"
    chmod 0755 "$WORK"
    cat > "$WORK/nightshift/application.yaml" << SETTINGS
nightshift:
  home: "$WORK/nightshift/home"
  servers:
    bench:
      url: "jdbc:postgresql://127.0.0.1:$BENCH_PORT/postgres"
      username: postgres
      password: "\${BENCH_PASSWORD}"
  repositories:
    none: { location: "file:$WORK/nightshift/repository", encryption: none }
$(cat)
SETTINGS
    BENCH_PASSWORD=$(cat "$SECRETS/password")
    export BENCH_PASSWORD
}
