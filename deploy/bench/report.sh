#!/usr/bin/env bash
# Prints the rows that run.sh wrote as a table: medians, and how the first tool compares with each other one.
#
#   report.sh RESULTS.tsv
#
# A ratio is the median of the rounds' ratios, each taken between two runs of the same round. Below 1 is less time, less
# room, less memory.

set -euo pipefail
if [ $# != 1 ] || [ ! -r "$1" ]; then
    echo "usage: report.sh RESULTS.tsv" >&2
    exit 2
fi

LC_ALL=C awk -F '\t' '
function median(values, n,    i, j, v) {
    for (i = 2; i <= n; i++) {
        v = values[i]
        for (j = i - 1; j >= 1 && values[j] > v; j--) values[j + 1] = values[j]
        values[j + 1] = v
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
function shown(figure, value) {
    if (figure == "added") return value < 1e6 ? sprintf("%.0f kB", value / 1e3) : sprintf("%.1f MB", value / 1e6)
    if (figure == "memory") return sprintf("%.0f MB", value * 1024 / 1e6)
    return sprintf("%.2f s", value)
}
function cell(tool, step, figure,    n, r, values, text) {
    n = 0
    for (r = 1; r <= rounds; r++) if ((r, tool, step, figure) in seen) values[++n] = seen[r, tool, step, figure]
    if (!n) return "-"
    text = shown(figure, median(values, n))
    if (figure == "time" && n > 1) text = text sprintf(" (%.2f-%.2f)", values[1], values[n])
    return text
}
function ratio(tool, other, step, figure,    n, r, values) {
    n = 0
    for (r = 1; r <= rounds; r++)
        if ((r, tool, step, figure) in seen && seen[r, other, step, figure] > 0)
            values[++n] = seen[r, tool, step, figure] / seen[r, other, step, figure]
    return n ? sprintf("%.2f", median(values, n)) : "-"
}
/^# tool/ { tools[++count] = $2; version[$2] = $3; next }
/^# / { machine[++lines] = substr($1, 3) ": " $2; next }
$1 == "round" || NF < 7 { next }
{
    if ($1 > rounds) rounds = $1
    seen[$1, $2, $3, "time"] = $4
    if ($5 != "-") seen[$1, $2, $3, "cpu"] = $5
    if ($3 != "restore") seen[$1, $2, $3, "added"] = $6
    seen[$1, $2, $3, "memory"] = $7
}
END {
    for (i = 1; i <= lines; i++) print "- " machine[i]
    head = "| work | figure |"; rule = "|---|---|"
    for (t = 1; t <= count; t++) { head = head " " tools[t] " " version[tools[t]] " |"; rule = rule "---:|" }
    for (t = 2; t <= count; t++) { head = head " " tools[1] " / " tools[t] " |"; rule = rule "---:|" }
    print ""; print head; print rule
    split("full next unchanged restore", steps, " ")
    name["full"] = "full backup"; name["next"] = "next backup, after the churn"
    name["unchanged"] = "next backup, nothing changed"; name["restore"] = "restore of the newest"
    split("time cpu added memory", figures, " ")
    label["time"] = "wall time"; label["cpu"] = "CPU time"; label["added"] = "added to the repository"
    label["memory"] = "peak memory of the largest process"
    for (s = 1; s <= 4; s++) {
        work = name[steps[s]]
        for (f = 1; f <= 4; f++) {
            if (steps[s] == "restore" && figures[f] == "added") continue
            line = "| " work " | " label[figures[f]] " |"; work = ""
            for (t = 1; t <= count; t++) line = line " " cell(tools[t], steps[s], figures[f]) " |"
            for (t = 2; t <= count; t++) line = line " " ratio(tools[1], tools[t], steps[s], figures[f]) " |"
            print line
        }
    }
    print ""
    print "Medians of " rounds " round" (rounds == 1 ? "" : "s") ", lowest and highest wall time beside them. Whole processes, from start to exit."
}' "$1"
