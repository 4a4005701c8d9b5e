/**
 * The guardian's program, for any POSIX shell. Arguments: number of the run, its log, and the grace in tenths of a second.
 *
 * It reads lines: `+ <group> <start of its leader in ticks>`, `- <group>`, and `bye` from a launcher that ends in good order.
 * When its input ends without that, the launcher is dead: it ends all groups, and what carries the mark of the run.
 */
export const GUARDIAN_SCRIPT = `
trap '' INT TERM HUP QUIT
run=$1 log=$2 grace=$3 groups=' '
say() { printf '%s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" 2>/dev/null >>"$log" || :; }
start_of() {
  IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- \${stat##*) }
  started=\${20}
}
is_ours() { ! start_of "\${1#*:}" || [ "\${1%%:*}" = 0 ] || [ "$started" = "\${1%%:*}" ]; }
while IFS= read -r line; do
  set -- $line
  case $1 in
    +) groups="$groups$3:$2 " ;;
    -) case $groups in *":$2 "*)
         head=\${groups%%":$2 "*}
         groups="\${head% *} \${groups#*":$2 "}" ;;
       esac ;;
    bye) exit 0 ;;
  esac
done
marked() {
  for file in $(grep -lsF "ROBO_LAUNCH_RUN=$run" /proc/[0-9]*/environ); do
    pid=\${file#/proc/} pid=\${pid%/environ}
    IFS= read -r stat 2>/dev/null <"/proc/$pid/stat" || continue
    case \${stat##*) } in Z*) continue ;; esac
    tr '\\000' '\\n' 2>/dev/null <"$file" | grep -qxF "ROBO_LAUNCH_RUN=$run" && printf '%s ' "$pid"
  done
}
signal() {
  for group in $groups; do
    is_ours "$group" && kill "-$1" "-\${group#*:}" 2>/dev/null
  done
}
say "the launcher of run $run is gone: ending its groups$groups"
signal TERM
while [ "$grace" -gt 0 ]; do
  [ -z "$(marked)" ] && break
  sleep 0.1 2>/dev/null || { sleep 1; grace=$((grace - 9)); }
  grace=$((grace - 1))
done
signal KILL
tries=0
while left=$(marked); [ -n "$left" ] && [ "$tries" -lt 50 ]; do
  say "killing $left"
  kill -KILL $left 2>/dev/null
  tries=$((tries + 1))
  sleep 0.1 2>/dev/null || sleep 1
done
[ -z "$left" ] && say 'nothing is left' || say "cannot be killed: $left"
`;
