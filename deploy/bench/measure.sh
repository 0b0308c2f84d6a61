# shellcheck shell=bash disable=SC2034  # who sources it uses them
# Runs one command as a whole process tree and tells what it took. Sourced.

# measure LOG COMMAND...   sets SECONDS_TAKEN, CPU_SECONDS (- where unknown) and PEAK_KIB: of the tree's processes, the
# largest one's resident memory at its peak, the same figure from GNU time (package time) and from /proc.
measure() {
    local log=$1 began ended status=0 usage
    shift
    usage=$(mktemp "$WORK/usage.XXXXXX")
    began=$EPOCHREALTIME
    if [ -x /usr/bin/time ]; then
        /usr/bin/time -q -o "$usage" -f '%U %S %M' "$@" > "$log" 2>&1 || status=$?
    else
        "$@" > "$log" 2>&1 &
        watch_memory $! > "$usage"
        wait $! || status=$?
    fi
    ended=$EPOCHREALTIME
    [ "$status" = 0 ] || {
        tail -n 20 "$log" >&2
        die "$(basename "$1") ended with exit code $status; expected 0. All it said is in $log."
    }
    # The decimal sign follows the locale.
    SECONDS_TAKEN=$(awk -v from="${began/,/.}" -v to="${ended/,/.}" 'BEGIN { printf "%.3f", to - from }')
    CPU_SECONDS=$(awk '{ print $1 == "-" ? "-" : $1 + $2 }' "$usage")
    PEAK_KIB=$(awk '{ print $3 }' "$usage")
    rm -f "$usage"
}

# Asks the kernel for each process' high-water mark until the first one ends; only growth in the last 50 ms escapes it.
watch_memory() {
    local first=$1 peak=0 pid kib
    while [ -d "/proc/$first" ] && ! grep -qs '^State:.Z' "/proc/$first/status"; do
        for pid in $(process_tree "$first"); do
            kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null) || continue
            [ "${kib:-0}" -le "$peak" ] || peak=$kib
        done
        sleep 0.05
    done
    echo "- - $peak"
}

process_tree() {
    local children child
    echo "$1"
    read -r -d '' -a children < <(cat /proc/"$1"/task/*/children 2> /dev/null) || true
    for child in "${children[@]}"; do process_tree "$child"; done
}

# Bytes in the files of a directory.
bytes_in() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }'; }
