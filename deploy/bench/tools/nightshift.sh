# shellcheck shell=bash disable=SC2034  # who sources it uses them
# Nightshift as an operator runs it: over a TCP connection with a password, encrypted, from the launcher. The time is that
# of the whole process, the start of its virtual machine included.

nightshift_advice="Build it with mvn -DskipTests package, or set NIGHTSHIFT to its launcher."
nightshift_version() { (cd "$ROOT" && git describe --always --dirty 2> /dev/null) || echo unknown; }
nightshift_available() { [ -n "$NIGHTSHIFT" ]; }

nightshift_init() {
    mkdir -p "$1"
    chmod 0700 "$1"
    export BENCH_PASSWORD BENCH_PASSPHRASE
    BENCH_PASSWORD=$(cat "$SECRETS/password")
    BENCH_PASSPHRASE=$BENCH_PASSWORD
    cat > "$1/application.yaml" << SETTINGS
nightshift:
  home: "$1/home"
  servers:
    bench: { url: "jdbc:postgresql://127.0.0.1:$BENCH_PORT/postgres", username: postgres, password: "\${BENCH_PASSWORD}" }
  repositories:
    local: { location: "file:$1/repository", passphrase: "\${BENCH_PASSPHRASE}" }
  retention: { keep-last: 9 }
SETTINGS
    nightshift_call=("$NIGHTSHIFT" --config "$1/application.yaml")
    "${nightshift_call[@]}" init
}

nightshift_stored() { bytes_in "$1/repository"; }

nightshift_command() {
    COMMAND=("${nightshift_call[@]}")
    case $1 in
        full | next | unchanged) COMMAND+=(backup bench) ;;
        restore) COMMAND+=(restore bench --to "$2") ;;
    esac
}
