# shellcheck shell=bash disable=SC2034,SC2154  # who sources it uses them; the launcher is nightshift.sh's to find
# Nightshift as it takes its nights: `nightshift serve` has been up for some, and is asked for one more. The time is that
# of the run, from its start to its end as the job database tells them. A restore is the command's, as people restore.

serve_advice=$nightshift_advice
serve_version() { nightshift_version; }
serve_available() { nightshift_available && command -v python3 > /dev/null; }
serve_stored() { nightshift_stored "$1"; }

# Two nights are taken into a repository that is then made anew, so that no measured one is the first of its process.
serve_init() {
    local other=("${nightshift_call[@]:-}")
    nightshift_init "$1"
    serve_call=("${nightshift_call[@]}")
    nightshift_call=("${other[@]}")
    cat >> "$1/application.yaml" << SETTINGS
  http: { port: 0 }
  schedules:
    night: { job: backup, servers: [ bench ], cron: "0 0 0 29 2 *" }
SETTINGS
    "${serve_call[@]}" serve > "$1/serve.log" 2>&1 &
    serve_pid=$!
    local night
    until grep -q 'this is node' "$1/serve.log"; do
        kill -0 "$serve_pid" || die "serve ended; read $1/serve.log."
        sleep 0.1
    done
    for night in 1 2; do "${serve_call[@]}" schedules run night --wait; done
    rm -rf "$1/repository"
    "${serve_call[@]}" init
}

serve_command() {
    COMMAND=("${serve_call[@]}")
    case $1 in
        full | next | unchanged) COMMAND+=(schedules run night --wait) ;;
        restore) COMMAND+=(restore bench --to "$2") ;;
    esac
    serve_step=$1
    serve_cpu_before=$(serve_cpu)
}

# Seconds of processor time that the service took so far.
serve_cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$serve_pid/stat"; }

# What was measured is the command that asked and waited; what is told is the run.
serve_measured() {
    [ "$serve_step" != restore ] || return 0
    SECONDS_TAKEN=$("${serve_call[@]}" runs --limit 1 -o json | python3 -c '
import json, sys
from datetime import datetime
run = json.load(sys.stdin)[0]
assert run["state"] == "COMPLETED", run
time = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))
print("%.3f" % (time(run["ended"]) - time(run["started"])).total_seconds())')
    CPU_SECONDS=$(awk -v from="$serve_cpu_before" -v to="$(serve_cpu)" 'BEGIN { print to - from }')
    PEAK_KIB=$(awk '/^VmHWM/ { print $2 }' "/proc/$serve_pid/status")
}

serve_done() {
    [ -z "${serve_pid:-}" ] || { kill "$serve_pid" && wait "$serve_pid"; } 2> /dev/null || true
    serve_pid=
}
